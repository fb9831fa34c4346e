package io.tailrace.process.check;

/** What a check has found. */
public enum Verdict {
    /** Everything is as it should be. */
    PASS("pass"),
    /** The process runs, but something may go wrong later. */
    WARN("warn"),
    /** The process cannot run, or will stop. */
    FAIL("FAIL"),
    /** Another failure keeps the check from being made. */
    SKIP("skip");

    private final String text;

    Verdict(String text) {
        this.text = text;
    }

    /** The verdict as reports show it. */
    public String text() {
        return text;
    }
}
