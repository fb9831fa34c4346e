package io.tailrace.relay.config;

/** What a relay counts of the outbox table for the account. */
public enum AccountMode {
    /** Every row: events that the table lacks are found as well as rows that are not published. */
    TABLE("table"),
    /**
     * The rows that are there: events may also be messages of the log, or rows that are deleted at
     * once, so that only rows that are not published are found.
     */
    LOG("log"),
    /** Nothing. */
    OFF("off");

    private final String text;

    AccountMode(String text) {
        this.text = text;
    }

    /** The value of the option {@code --account}. */
    @Override
    public String toString() {
        return text;
    }
}
