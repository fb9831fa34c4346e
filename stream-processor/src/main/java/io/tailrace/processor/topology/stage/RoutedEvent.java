package io.tailrace.processor.topology.stage;

import org.jspecify.annotations.Nullable;

/**
 * The value of a record between two stages: the payload of an event, the topic that the event will
 * be written to, and when.
 *
 * @param topic the topic that the event will be written to
 * @param group the consumer group that the event is retried for, or null if the event is for every
 *     group
 * @param due when the event may be written at the earliest, in milliseconds since 1970; 0 for at
 *     once
 * @param payload the payload as it was read; null only in dead letters
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record RoutedEvent(String topic, @Nullable String group, long due, byte @Nullable [] payload)
        implements DelayInput {

    /** An event for every group that may be written at once. */
    public static RoutedEvent dueNow(String topic, byte @Nullable [] payload) {
        return new RoutedEvent(topic, null, 0, payload);
    }
}
