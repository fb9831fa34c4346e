package io.tailrace.processor.schedule;

import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * An event as the schedule stores it.
 *
 * @param topic the topic that the event will be written to
 * @param group the consumer group that the event is retried for, or null if the event is for every
 *     group
 * @param due when the event may be written at the earliest, in milliseconds since 1970
 * @param timestamp the time of the record that was held, in milliseconds since 1970; 0 or more
 * @param key the aggregate id; null if the record had no key
 * @param payload the payload as it was read; null if the record had none
 * @param headers all headers of the record
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record ScheduledEvent(
        String topic,
        @Nullable String group,
        long due,
        long timestamp,
        byte @Nullable [] key,
        byte @Nullable [] payload,
        Headers headers) {}
