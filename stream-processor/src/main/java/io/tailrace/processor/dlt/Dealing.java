package io.tailrace.processor.dlt;

import java.time.Instant;

/**
 * What was done with a record of the dead-letter topic.
 *
 * @param kind what
 * @param run by which run
 * @param note why, for people; empty if nobody said
 * @param at when
 */
public record Dealing(Kind kind, String run, String note, Instant at) {

    /** What can be done with a dead letter. */
    public enum Kind {
        /** It was sent to where it failed. */
        REDRIVEN,
        /** It was given up for good. */
        DISCARDED
    }
}
