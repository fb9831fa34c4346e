package io.tailrace.producer.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts {@code events.emitted} by {@code type} and times {@code events.emit}. Needs {@code
 * io.micrometer:micrometer-core} on the class path.
 */
public final class MicrometerEmitListener implements EmitListener {

    private final MeterRegistry registry;
    private final Timer timer;
    private final Map<String, Counter> emitted = new ConcurrentHashMap<>();

    public MicrometerEmitListener(MeterRegistry registry) {
        this.registry = registry;
        this.timer =
                Timer.builder("events.emit")
                        .description("Encoding events and writing them into the transaction")
                        .register(registry);
    }

    @Override
    public void onEmitted(Map<String, Integer> events, Duration took) {
        timer.record(took);
        events.forEach((type, count) -> counter(type).increment(count));
    }

    private Counter counter(String type) {
        return emitted.computeIfAbsent(
                type,
                name ->
                        Counter.builder("events.emitted")
                                .description("Events written into a transaction")
                                .tag("type", name)
                                .register(registry));
    }
}
