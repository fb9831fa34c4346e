package io.tailrace.subscriber;

import io.tailrace.event.EventError;
import java.time.Duration;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts what a subscriber does. Called by many threads at once, and under a lock: every method
 * must return at once and throw nothing. {@code io.tailrace.subscriber.micrometer} has one for
 * Micrometer.
 */
public interface SubscriberMeter {

    /** Counts nothing. */
    SubscriberMeter NONE = new SubscriberMeter() {};

    /**
     * A subscriber begins.
     *
     * @param subscriptions how many handlers it calls; 0 once it has ended
     * @param lag how many events of its partitions are not finished
     */
    default void opened(String group, IntSupplier subscriptions, LongSupplier lag) {}

    /**
     * An event was handled.
     *
     * @param latency since it was emitted, or null if that is not known
     */
    default void processed(String group, String type, @Nullable Duration latency) {}

    /** An attempt failed and is made again. */
    default void retried(String group) {}

    /** An event was reported to {@code events.failed}. */
    default void reported(String group, EventError reason) {}

    /** The subscriber has ended. */
    default void closed(String group) {}
}
