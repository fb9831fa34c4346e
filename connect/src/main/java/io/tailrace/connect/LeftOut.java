package io.tailrace.connect;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the records of a kind that are left out, and logs the count with the first, the tenth, the
 * hundredth and so on, and at the end. For one thread.
 */
final class LeftOut {

    private static final Logger LOG = LoggerFactory.getLogger(LeftOut.class);

    private final String text;
    private long count;
    private long shown;

    /**
     * @param text a sentence that says what is left out, why, and what to do; the count is put in
     *     front of it
     */
    LeftOut(String text) {
        this.text = text;
    }

    /** Counts a record. */
    void add() {
        count++;
        if (count >= 10 * shown) {
            show();
        }
    }

    /** How many records were left out. */
    long count() {
        return count;
    }

    /** Logs the last count, if it has grown since it was logged. */
    void end() {
        if (count > shown) {
            show();
        }
    }

    private void show() {
        shown = count;
        LOG.warn("Left out {} {}", count, text);
    }
}
