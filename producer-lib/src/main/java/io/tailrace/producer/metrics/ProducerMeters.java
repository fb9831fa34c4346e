package io.tailrace.producer.metrics;

import io.tailrace.event.metrics.EventMeters;
import io.tailrace.event.metrics.MeterSpec;
import java.util.List;

/**
 * The meters that only the producer library registers. It also registers {@link
 * EventMeters#EMITTED}, which counts after the commit and needs an {@link
 * io.tailrace.producer.EventBus}; the Spring Boot starter registers {@link
 * EventMeters#SUBSCRIPTIONS} for local subscribers.
 */
public final class ProducerMeters {

    /** The duration of {@code emit}. */
    public static final MeterSpec EMIT =
            MeterSpec.timer(
                    "tailrace.producer.emit",
                    "Encoding the events of one call of emit and writing them into the"
                            + " transaction.");

    /** What {@code emit} has written, whether it is committed or not. */
    public static final MeterSpec WRITTEN =
            MeterSpec.counter(
                    "tailrace.producer.written",
                    "events",
                    "Events that emit has written into a transaction, also if that is rolled back"
                            + " later.",
                    EventMeters.TYPE);

    private ProducerMeters() {}

    /** All meters of this class, in the order of the reference page. */
    public static List<MeterSpec> all() {
        return List.of(EMIT, WRITTEN);
    }
}
