package io.tailrace.console.letters.index;

import org.jspecify.annotations.Nullable;

/**
 * How far the index is.
 *
 * @param read how many offsets of the dead-letter topic are read
 * @param total how many there are to read
 * @param complete whether everything that the topic had was read once; what is added is read within
 *     seconds
 * @param letters how many dead letters the index holds
 * @param open how many of these are open
 * @param leftOut how many older dead letters are left out, because there are too many
 * @param retention how long dead letters are kept; null while it is not known
 * @param problem why the index is out of date; null if it is not
 */
public record LetterStatus(
        long read,
        long total,
        boolean complete,
        int letters,
        int open,
        long leftOut,
        @Nullable Retention retention,
        @Nullable String problem) {

    /** How long dead letters are kept, for people. */
    public record Retention(String text) {}
}
