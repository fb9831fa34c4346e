package io.tailrace.process.lookup;

import io.tailrace.event.internal.Check;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was found of a bucket. Immutable.
 *
 * @param events how many ids are in the table or in a topic
 * @param rows how many rows are in the table
 * @param counted how many rows the relay has counted, removed ones included; null if it may not
 *     have counted all of them
 * @param notRight how many events are missing, doubled or invented, at least
 * @param notNamed how many of those cannot be named, at least
 * @param ids those that can be named, at most {@value #MAX_IDS}
 * @param more whether further ones can be named
 * @param notes sentences for people, of what is not known and why; at most {@value #MAX_NOTES}
 */
public record NamedEvents(
        long events,
        long rows,
        @Nullable Long counted,
        long notRight,
        long notNamed,
        List<Named> ids,
        boolean more,
        List<String> notes) {

    /** The most ids of an answer. */
    public static final int MAX_IDS = 200;

    /** The most notes of an answer. */
    public static final int MAX_NOTES = 20;

    /** The longest id and the longest verdict, in characters: 200 of both fit into a record. */
    static final int MAX_TEXT = 300;

    private static final int MAX_NOTE = 1_000;

    /**
     * An event that is not right.
     *
     * @param id its id; a longer one is shortened
     * @param verdict what is wrong with it, for people
     */
    public record Named(String id, String verdict) {

        /** Shortens the texts. */
        public Named {
            id = Check.shorten(id, MAX_TEXT);
            verdict = Check.shorten(verdict, MAX_TEXT);
        }
    }

    /** Copies the lists, and leaves out what is beyond their limits. */
    public NamedEvents {
        more = more || ids.size() > MAX_IDS;
        ids = ids.stream().limit(MAX_IDS).toList();
        notes = notes.stream().limit(MAX_NOTES).map(n -> Check.shorten(n, MAX_NOTE)).toList();
    }
}
