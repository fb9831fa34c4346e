package io.tailrace.processor.dlt;

import java.time.Instant;
import java.util.Locale;

/**
 * What was done with a dead letter.
 *
 * @param kind whether the dead letter was redriven or discarded
 * @param run the name of the run that did it
 * @param note the explanation that the operator gave; empty if there is none
 * @param time when the run began
 */
public record Disposition(Kind kind, String run, String note, Instant time) {

    /** The kinds of dispositions. */
    public enum Kind {
        /** The event was sent to its consumer group, or through the processor, again. */
        REDRIVEN,
        /** The dead letter needs no attention any more. */
        DISCARDED;

        /**
         * The kind as it is written in the log and shown to people, for example {@code redriven}.
         */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The kind of a {@linkplain #text() text}. */
        static Kind ofText(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT));
        }
    }
}
