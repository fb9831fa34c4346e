package io.tailrace.console.trace;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An event and its way.
 *
 * @param id the event id
 * @param source its {@code ce_source}, within which an id that is no UUID is unique; empty if
 *     nothing says it
 * @param type the type of the event; empty if nothing says it
 * @param aggregate aggregate type and id as {@code order/4711}, as far as they are known
 * @param traceId the id of its distributed trace; null if it has none
 * @param now where it is, in a sentence
 * @param steps its way
 */
public record TracedEvent(
        String id,
        String source,
        String type,
        String aggregate,
        @Nullable String traceId,
        String now,
        List<Step> steps) {

    /** Copies the list. */
    public TracedEvent {
        steps = List.copyOf(steps);
    }
}
