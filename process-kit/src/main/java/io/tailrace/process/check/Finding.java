package io.tailrace.process.check;

import org.jspecify.annotations.Nullable;

/**
 * The result of one check.
 *
 * @param subject what was checked: a name of lower-case letters, dots and dashes that stays the
 *     same from version to version
 * @param verdict what was found
 * @param text what was found, with names and actual values
 * @param remedy what to do, a full sentence; null if there is nothing to do
 */
public record Finding(String subject, Verdict verdict, String text, @Nullable String remedy) {

    /** Nothing to do. */
    public static Finding pass(String subject, String text) {
        return new Finding(subject, Verdict.PASS, text, null);
    }

    /** Something that may go wrong later. */
    public static Finding warn(String subject, String text, String remedy) {
        return new Finding(subject, Verdict.WARN, text, remedy);
    }

    /** A check that could not be made. */
    public static Finding skip(String subject, String reason) {
        return new Finding(subject, Verdict.SKIP, reason, null);
    }

    /** The same finding, as one of a part of the process. */
    public Finding of(String part) {
        return new Finding(part + ": " + subject, verdict, text, remedy);
    }
}
