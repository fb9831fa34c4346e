package io.tailrace.processor.dlt.canary;

import io.tailrace.process.Printable;

/**
 * Shows text that records hold in a message: on one line, so that it cannot pose as a line of the
 * tool, and shortened.
 */
public final class Shown {

    private static final int MAX_LENGTH = 300;

    private Shown() {}

    /** The text on one line, at most 300 characters of it. */
    public static String text(String text) {
        String shortened =
                text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + " …";
        return Printable.line(shortened);
    }
}
