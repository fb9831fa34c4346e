package io.tailrace.processor;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.tailrace.event.EventError;
import io.tailrace.processor.topology.EventMeter;
import io.tailrace.processor.topology.HeldCategory;
import io.tailrace.processor.topology.LiveView;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the processor counts, with Micrometer. Work that is repeated after a crash is counted again.
 */
final class ProcessorMetrics implements EventMeter {

    private static final Duration[] BUCKETS = {
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30),
        Duration.ofMinutes(5)
    };
    private static final String OTHER = "other";

    private final MeterRegistry registry;
    private final Counter processed;
    private final Counter duplicates;
    private final Timer latency;
    private final MultiGauge held;
    private final Map<String, Counter> retries = new ConcurrentHashMap<>();
    private final Map<String, Counter> deadLettered = new ConcurrentHashMap<>();

    ProcessorMetrics(MeterRegistry registry) {
        this.registry = registry;
        processed =
                Counter.builder("events.processed")
                        .description("Events passed on")
                        .register(registry);
        duplicates =
                Counter.builder("events.duplicates.skipped")
                        .description("Events seen before")
                        .register(registry);
        latency =
                Timer.builder("events.delivery.latency")
                        .description("From the event, or from when it was due, until passed on")
                        .serviceLevelObjectives(BUCKETS)
                        .register(registry);
        held =
                MultiGauge.builder("events.held")
                        .description("Events that are not due yet")
                        .register(registry);
    }

    /** Shows what is held and remembered from now on. */
    void show(LiveView view) {
        Gauge.builder("events.remembered", view, LiveView::remembered)
                .description("Event ids of the time to live")
                .register(registry);
        Gauge.builder("events.held.next.due", view, ProcessorMetrics::secondsToNextDue)
                .description("When the next held event is due; NaN if none is held")
                .baseUnit("seconds")
                .register(registry);
    }

    /** Brings the number of held events per group and type up to date. */
    void refresh(LiveView view) {
        held.register(
                view.heldByGroupAndType().entrySet().stream()
                        .map(e -> MultiGauge.Row.of(tags(e.getKey()), e.getValue()))
                        .toList(),
                true);
    }

    @Override
    public void processed(Duration time) {
        processed.increment();
        if (!time.isNegative()) {
            latency.record(time);
        }
    }

    @Override
    public void duplicate() {
        duplicates.increment();
    }

    @Override
    public void retried(String group) {
        retries.computeIfAbsent(group, g -> counter("events.retries", "Given again", "group", g))
                .increment();
    }

    @Override
    public void deadLettered(String reason) {
        String known = EventError.ofReason(reason).map(EventError::reason).orElse(OTHER);
        deadLettered
                .computeIfAbsent(
                        known, r -> counter("events.dead.lettered", "Given up", "reason", r))
                .increment();
    }

    long processedEvents() {
        return (long) processed.count();
    }

    long skippedDuplicates() {
        return (long) duplicates.count();
    }

    long retriedEvents() {
        return sum(retries);
    }

    long deadLetteredEvents() {
        return sum(deadLettered);
    }

    private static long sum(Map<String, Counter> counters) {
        return (long) counters.values().stream().mapToDouble(Counter::count).sum();
    }

    private Counter counter(String name, String description, String tag, String value) {
        return Counter.builder(name).description(description).tag(tag, value).register(registry);
    }

    private static Tags tags(HeldCategory category) {
        return Tags.of("group", category.group(), "type", category.type());
    }

    private static double secondsToNextDue(LiveView view) {
        return view.nextDue()
                .map(due -> Duration.between(Instant.now(), due).toMillis() / 1_000.0)
                .orElse(Double.NaN);
    }
}
