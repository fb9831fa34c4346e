package io.tailrace.subscriber.micrometer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.tailrace.event.EventError;
import io.tailrace.event.metrics.EventMeters;
import io.tailrace.event.metrics.MeterSpec;
import io.tailrace.event.metrics.TagLimit;
import io.tailrace.subscriber.metrics.SubscriberMeter;
import io.tailrace.subscriber.metrics.SubscriberMeters;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Registers and updates the meters of subscribers in a Micrometer registry. At most {@value
 * TagLimit#MAX_VALUES} event types get a time series of their own; further types are counted as
 * {@value TagLimit#OTHER}. Safe for any thread; several subscribers of different groups may share
 * an instance.
 */
public final class MicrometerMeter implements SubscriberMeter {

    private final MeterRegistry registry;
    private final TagLimit types = new TagLimit();
    private final Map<String, List<Meter>> gauges = new ConcurrentHashMap<>();

    /** Registers meters in a registry, each with its first measurement. */
    public MicrometerMeter(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void opened(String group, IntSupplier subscriptions, LongSupplier lag) {
        gauges.put(
                group,
                List.of(
                        gauge(EventMeters.SUBSCRIPTIONS, group, subscriptions::getAsInt),
                        gauge(SubscriberMeters.LAG, group, lag::getAsLong)));
    }

    @Override
    public void processed(String group, String type, @Nullable Duration latency) {
        count(
                EventMeters.PROCESSED,
                Tags.of(EventMeters.GROUP, group, EventMeters.TYPE, types.limit(type)));
        if (latency != null) {
            Timer.builder(EventMeters.DELIVERY_LATENCY.name())
                    .description(EventMeters.DELIVERY_LATENCY.meaning())
                    .tags(EventMeters.GROUP, group)
                    .publishPercentileHistogram()
                    .register(registry)
                    .record(latency);
        }
    }

    @Override
    public void retried(String group) {
        count(EventMeters.RETRIES, Tags.of(EventMeters.GROUP, group));
    }

    @Override
    public void reported(String group, EventError reason) {
        count(
                SubscriberMeters.REPORTED,
                Tags.of(EventMeters.GROUP, group, EventMeters.REASON, reason.reason()));
    }

    @Override
    public void closed(String group) {
        List<Meter> ended = gauges.remove(group);
        if (ended != null) {
            ended.forEach(registry::remove);
        }
    }

    private void count(MeterSpec spec, Tags tags) {
        Counter.builder(spec.name())
                .description(spec.meaning())
                .baseUnit(spec.baseUnit())
                .tags(tags)
                .register(registry)
                .increment();
    }

    private Gauge gauge(MeterSpec spec, String group, Supplier<Number> value) {
        return Gauge.builder(spec.name(), value)
                .description(spec.meaning())
                .baseUnit(spec.baseUnit())
                .tag(EventMeters.GROUP, group)
                .register(registry);
    }
}
