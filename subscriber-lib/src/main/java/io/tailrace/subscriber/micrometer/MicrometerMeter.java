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
import java.util.Set;
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

    /** Registers the meters of each subscriber when it starts. */
    public MicrometerMeter(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void opened(
            String group, Set<String> handled, IntSupplier subscriptions, LongSupplier lag) {
        handled.forEach(type -> processed(group, type));
        latency(group);
        retries(group);
        for (EventError reason : EventError.values()) {
            reports(group, reason);
        }
        gauges.put(
                group,
                List.of(
                        gauge(EventMeters.SUBSCRIPTIONS, group, subscriptions::getAsInt),
                        gauge(SubscriberMeters.LAG, group, lag::getAsLong)));
    }

    @Override
    public void processed(String group, String type, @Nullable Duration latency) {
        processed(group, type).increment();
        if (latency != null) {
            latency(group).record(latency);
        }
    }

    @Override
    public void retried(String group) {
        retries(group).increment();
    }

    @Override
    public void reported(String group, EventError reason) {
        reports(group, reason).increment();
    }

    @Override
    public void closed(String group) {
        List<Meter> ended = gauges.remove(group);
        if (ended != null) {
            ended.forEach(registry::remove);
        }
    }

    private Counter processed(String group, String type) {
        return counter(
                EventMeters.PROCESSED,
                Tags.of(EventMeters.GROUP, group, EventMeters.TYPE, types.limit(type)));
    }

    private Counter retries(String group) {
        return counter(EventMeters.RETRIES, Tags.of(EventMeters.GROUP, group));
    }

    private Counter reports(String group, EventError reason) {
        return counter(
                SubscriberMeters.REPORTED,
                Tags.of(EventMeters.GROUP, group, EventMeters.REASON, reason.reason()));
    }

    private Timer latency(String group) {
        return Timer.builder(EventMeters.DELIVERY_LATENCY.name())
                .description(EventMeters.DELIVERY_LATENCY.meaning())
                .tags(EventMeters.GROUP, group)
                .publishPercentileHistogram()
                .register(registry);
    }

    private Counter counter(MeterSpec spec, Tags tags) {
        return Counter.builder(spec.name())
                .description(spec.meaning())
                .baseUnit(spec.baseUnit())
                .tags(tags)
                .register(registry);
    }

    private Gauge gauge(MeterSpec spec, String group, Supplier<Number> value) {
        return Gauge.builder(spec.name(), value)
                .description(spec.meaning())
                .baseUnit(spec.baseUnit())
                .tag(EventMeters.GROUP, group)
                .register(registry);
    }
}
