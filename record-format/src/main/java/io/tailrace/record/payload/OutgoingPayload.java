package io.tailrace.record.payload;

import org.jspecify.annotations.Nullable;

/**
 * The payload of an event that is about to be written.
 *
 * @param topic the topic that the event is written to
 * @param aggregateType the aggregate type of the topic
 * @param type the type of the event
 * @param contentType what its header {@code content-type} says; null if it has none
 * @param bytes the payload
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record OutgoingPayload(
        String topic,
        String aggregateType,
        String type,
        @Nullable String contentType,
        byte[] bytes) {}
