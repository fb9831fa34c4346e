package io.tailrace.console.trace;

/** What a step shows, in the order of the way. */
enum Hop {
    /** The row of the outbox table. */
    ROW("row"),
    /** A record that the relay, a replay or a redrive wrote for the processor. */
    OUTBOX("outbox"),
    /** The processor skipped it as a duplicate. */
    SKIPPED("skipped"),
    /** The processor held it, holds it, or holds it no longer. */
    HELD("held"),
    /** A record for every group. */
    EVENTS("events"),
    /** A group could not handle it. */
    FAILED("failed"),
    /** A record for one group. */
    RETRY("retry"),
    /** A group has handled it. */
    HANDLED("handled"),
    /** It was given up. */
    DEAD_LETTER("dead-letter"),
    /** The dead letter was sent again. */
    REDRIVEN("redriven"),
    /** The dead letter needs no attention any more. */
    DISCARDED("discarded"),
    /** The discard was taken back. */
    REOPENED("reopened");

    private final String text;

    Hop(String text) {
        this.text = text;
    }

    /** The name in the API. */
    String text() {
        return text;
    }
}
