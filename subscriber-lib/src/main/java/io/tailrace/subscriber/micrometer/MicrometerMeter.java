package io.tailrace.subscriber.micrometer;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.tailrace.event.EventError;
import io.tailrace.subscriber.SubscriberMeter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts with Micrometer, everything tagged with the group: counters {@code events.processed} (with
 * the type), {@code events.retries} and {@code events.reported} (with the reason), a timer {@code
 * events.delivery.latency} from emitted to handled, gauges {@code events.subscriptions} and {@code
 * events.consumer.lag}. Safe for any thread and for several subscribers.
 */
public final class MicrometerMeter implements SubscriberMeter {

    private static final String GROUP = "group";

    private final MeterRegistry registry;
    private final Map<String, List<Meter>> gauges = new ConcurrentHashMap<>();

    public MicrometerMeter(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void opened(String group, IntSupplier subscriptions, LongSupplier lag) {
        Gauge handlers =
                Gauge.builder("events.subscriptions", subscriptions::getAsInt)
                        .description("Handlers that are called")
                        .tag(GROUP, group)
                        .register(registry);
        Gauge behind =
                Gauge.builder("events.consumer.lag", lag::getAsLong)
                        .description("Events that are not finished, read or not")
                        .tag(GROUP, group)
                        .register(registry);
        gauges.put(group, List.of(handlers, behind));
    }

    @Override
    public void processed(String group, String type, @Nullable Duration latency) {
        registry.counter("events.processed", GROUP, group, "type", type).increment();
        if (latency != null) {
            Timer.builder("events.delivery.latency")
                    .description("From emitted to handled")
                    .publishPercentileHistogram()
                    .tags(Tags.of(GROUP, group))
                    .register(registry)
                    .record(latency);
        }
    }

    @Override
    public void retried(String group) {
        registry.counter("events.retries", GROUP, group).increment();
    }

    @Override
    public void reported(String group, EventError reason) {
        registry.counter("events.reported", GROUP, group, "reason", reason.reason()).increment();
    }

    @Override
    public void closed(String group) {
        List<Meter> ended = gauges.remove(group);
        if (ended != null) {
            ended.forEach(registry::remove);
        }
    }
}
