package io.tailrace.producer.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tailrace.event.metrics.EventMeters;
import io.tailrace.event.metrics.TagLimit;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Registers and updates {@link EventMeters#EMITTED} and {@link ProducerMeters#EMIT} in a Micrometer
 * registry. At most {@value TagLimit#MAX_VALUES} event types get a time series of their own;
 * further types are counted as {@value TagLimit#OTHER}. Needs {@code io.micrometer:micrometer-core}
 * on the class path. Safe for any thread.
 */
public final class MicrometerEmitListener implements EmitListener {

    private final MeterRegistry registry;
    private final Timer timer;
    private final TagLimit types = new TagLimit();
    private final Map<String, Counter> emitted = new ConcurrentHashMap<>();

    /** Registers the timer; the counter of a type is registered with the first event. */
    public MicrometerEmitListener(MeterRegistry registry) {
        this.registry = registry;
        this.timer =
                Timer.builder(ProducerMeters.EMIT.name())
                        .description(ProducerMeters.EMIT.meaning())
                        .register(registry);
    }

    @Override
    public void onEmitted(Map<String, Integer> events, Duration took) {
        timer.record(took);
        events.forEach((type, count) -> counter(types.limit(type)).increment(count));
    }

    private Counter counter(String type) {
        return emitted.computeIfAbsent(
                type,
                name ->
                        Counter.builder(EventMeters.EMITTED.name())
                                .description(EventMeters.EMITTED.meaning())
                                .tag(EventMeters.TYPE, name)
                                .register(registry));
    }
}
