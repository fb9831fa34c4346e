package io.tailrace.producer.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tailrace.event.EventCatalogue;
import io.tailrace.event.metrics.EventMeters;
import io.tailrace.event.metrics.MeterSpec;
import io.tailrace.event.metrics.TagLimit;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Registers and updates {@link EventMeters#EMITTED}, {@link ProducerMeters#WRITTEN} and {@link
 * ProducerMeters#EMIT} in a Micrometer registry. At most {@value TagLimit#MAX_VALUES} event types
 * get a time series of their own; further types are counted as {@value TagLimit#OTHER}. Needs
 * {@code io.micrometer:micrometer-core} on the class path. Safe for any thread.
 */
public final class MicrometerEmitListener implements EmitListener {

    private final Timer timer;
    private final CounterPerType written;
    private final CounterPerType emitted;

    /** Registers the timer, and the counters of all types of the catalogue with the value 0. */
    public MicrometerEmitListener(MeterRegistry registry, EventCatalogue catalogue) {
        this.timer =
                Timer.builder(ProducerMeters.EMIT.name())
                        .description(ProducerMeters.EMIT.meaning())
                        .register(registry);
        this.written = new CounterPerType(ProducerMeters.WRITTEN, registry, catalogue);
        this.emitted = new CounterPerType(EventMeters.EMITTED, registry, catalogue);
    }

    @Override
    public void onWritten(Map<String, Integer> events, Duration took) {
        timer.record(took);
        written.add(events);
    }

    @Override
    public void onEmitted(Map<String, Integer> events) {
        emitted.add(events);
    }

    /** One counter per type of events. */
    private static final class CounterPerType {

        private final MeterSpec spec;
        private final MeterRegistry registry;
        private final TagLimit types = new TagLimit();
        private final Map<String, Counter> counters = new ConcurrentHashMap<>();

        CounterPerType(MeterSpec spec, MeterRegistry registry, EventCatalogue catalogue) {
            this.spec = spec;
            this.registry = registry;
            catalogue.typeNames().forEach(this::counter);
        }

        void add(Map<String, Integer> events) {
            events.forEach((type, count) -> counter(type).increment(count));
        }

        private Counter counter(String type) {
            return counters.computeIfAbsent(
                    types.limit(type),
                    name ->
                            Counter.builder(spec.name())
                                    .description(spec.meaning())
                                    .tag(EventMeters.TYPE, name)
                                    .register(registry));
        }
    }
}
