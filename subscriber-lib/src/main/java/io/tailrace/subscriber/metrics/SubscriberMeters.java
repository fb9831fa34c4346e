package io.tailrace.subscriber.metrics;

import io.tailrace.event.metrics.EventMeters;
import io.tailrace.event.metrics.MeterSpec;
import java.util.List;

/**
 * The meters that only the subscriber library registers. It also registers {@link
 * EventMeters#PROCESSED}, {@link EventMeters#RETRIES}, {@link EventMeters#DELIVERY_LATENCY} and
 * {@link EventMeters#SUBSCRIPTIONS}.
 */
public final class SubscriberMeters {

    /** The backlog of a group in this process. */
    public static final MeterSpec LAG =
            MeterSpec.gauge(
                    "tailrace.subscriber.lag",
                    "events",
                    "Events of the assigned partitions that are not finished, read or not.",
                    EventMeters.GROUP);

    /** Events that a group gave up or handed to the processor. */
    public static final MeterSpec REPORTED =
            MeterSpec.counter(
                    "tailrace.subscriber.reported",
                    "events",
                    "Failed events that were written to the topic of failed events.",
                    EventMeters.GROUP,
                    EventMeters.REASON);

    private SubscriberMeters() {}

    /** All meters of this class, in the order of the reference page. */
    public static List<MeterSpec> all() {
        return List.of(LAG, REPORTED);
    }
}
