package io.tailrace.processor.topology;

import org.jspecify.annotations.Nullable;

/**
 * The value of a record on its way through the topology, and where it goes.
 *
 * @param topic where it will be written
 * @param group the group it is given to again, or null if it is for everybody
 * @param due not before then, in milliseconds since 1970
 * @param value the payload as it came; null only in dead letters
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
record Routed(String topic, @Nullable String group, long due, byte @Nullable [] value) {

    /** For everybody, as soon as possible. */
    static Routed now(String topic, byte @Nullable [] value) {
        return new Routed(topic, null, 0, value);
    }

    Routed to(String otherTopic, byte @Nullable [] otherValue) {
        return new Routed(otherTopic, null, 0, otherValue);
    }
}
