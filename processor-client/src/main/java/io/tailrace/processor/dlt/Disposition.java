package io.tailrace.processor.dlt;

import io.tailrace.event.internal.Check;
import io.tailrace.processor.dlt.canary.Canary;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What was done with a dead letter.
 *
 * @param kind whether the dead letter was redriven, discarded or reopened
 * @param run the name of the run that did it
 * @param note the explanation that the operator gave; empty if there is none
 * @param time when the run began
 * @param canary where the event was sent if it was a canary; otherwise null
 */
public record Disposition(
        Kind kind, String run, String note, Instant time, @Nullable Place canary) {

    /** Where a record is. */
    public record Place(TopicPartition partition, long offset) {}

    /** Of no canary. */
    public Disposition(Kind kind, String run, String note, Instant time) {
        this(kind, run, note, time, null);
    }

    /** Whether a dead letter with this disposition is open: it was reopened. */
    public boolean isOpen() {
        return kind == Kind.REOPENED;
    }

    /** The same of a {@link Canary} that was sent to this place. */
    Disposition ofCanary(TopicPartition partition, long offset) {
        return new Disposition(kind, run, note, time, new Place(partition, offset));
    }

    /** The kinds of dispositions. */
    public enum Kind {
        /** The event was sent to its consumer group, or through the processor, again. */
        REDRIVEN,
        /** The dead letter needs no attention any more. */
        DISCARDED,
        /** The dead letter was discarded, and needs attention again. */
        REOPENED;

        /**
         * The kind as it is written in the log and shown to people, for example {@code redriven}.
         */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The name of the command that makes it. */
        String command() {
            return switch (this) {
                case REDRIVEN -> "redrive";
                case DISCARDED -> "discard";
                case REOPENED -> "reopen";
            };
        }

        /**
         * The kind of a {@linkplain #text() text}.
         *
         * @throws IllegalArgumentException if there is none, as in a record of a later version
         */
        static Kind ofText(String text) {
            return Arrays.stream(values())
                    .filter(kind -> kind.text().equals(text))
                    .findFirst()
                    .orElseThrow(
                            () ->
                                    Check.violation(
                                            "state",
                                            "must be redriven, discarded or reopened",
                                            Check.quote(text)));
        }
    }
}
