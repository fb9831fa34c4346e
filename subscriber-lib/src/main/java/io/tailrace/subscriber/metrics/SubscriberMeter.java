package io.tailrace.subscriber.metrics;

import io.tailrace.event.EventError;
import java.time.Duration;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Receives the measurements of subscribers. Several threads call the methods at once, some of them
 * while they hold the subscriber's lock: every method must return at once and throw nothing. {@code
 * io.tailrace.subscriber.micrometer.MicrometerMeter} implements it for Micrometer.
 */
public interface SubscriberMeter {

    /** Ignores every measurement. */
    SubscriberMeter NONE = new SubscriberMeter() {};

    /**
     * A subscriber has started.
     *
     * @param group the consumer group of the subscriber
     * @param types the type names of the events that have a handler
     * @param subscriptions the current number of registered handlers; 0 after the subscriber has
     *     stopped
     * @param lag the current number of unfinished events of the assigned partitions, read or not
     */
    default void opened(
            String group, Set<String> types, IntSupplier subscriptions, LongSupplier lag) {}

    /**
     * A handler has finished an event.
     *
     * @param group the consumer group of the subscriber
     * @param type the type name of the event, for example {@code order.placed.v1}
     * @param latency the time since the event was emitted, or null if unknown
     */
    default void processed(String group, String type, @Nullable Duration latency) {}

    /**
     * A handler has failed, and another attempt in place is scheduled.
     *
     * @param group the consumer group of the subscriber
     */
    default void retried(String group) {}

    /**
     * An event was reported to {@code events.failed}.
     *
     * @param group the consumer group of the subscriber
     * @param reason the error that the report names
     */
    default void reported(String group, EventError reason) {}

    /**
     * A subscriber has stopped.
     *
     * @param group the consumer group of the subscriber
     */
    default void closed(String group) {}
}
