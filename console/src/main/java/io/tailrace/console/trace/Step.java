package io.tailrace.console.trace;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A step on the way of an event.
 *
 * @param at when; null if nothing says it. A retry has the time of the failure before it.
 * @param hop what the step shows, the name of a {@link Hop}
 * @param place topic, partition and offset as {@code outbox.order-3@120}, or a text
 * @param text what happened, for people; may contain text from the event
 * @param attempt the number of attempts that the group has made; null if none is involved
 * @param group the consumer group; null if the step is about every group
 */
public record Step(
        @Nullable Instant at,
        String hop,
        String place,
        String text,
        @Nullable Integer attempt,
        @Nullable String group) {

    static Step of(@Nullable Instant at, Hop hop, String place, String text) {
        return new Step(at, hop.text(), place, text, null, null);
    }

    /** Whether the step shows this. */
    boolean is(Hop which) {
        return hop.equals(which.text());
    }

    /** Whether the step is about this group. */
    boolean isOf(String which) {
        return which.equals(group);
    }

    /** The same at another time. */
    Step at(Instant time) {
        return new Step(time, hop, place, text, attempt, group);
    }
}
