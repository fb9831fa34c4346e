package io.tailrace.processor.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.tailrace.event.EventError;
import io.tailrace.event.metrics.EventMeters;
import io.tailrace.event.metrics.MeterSpec;
import io.tailrace.event.metrics.TagLimit;
import io.tailrace.processor.schema.ActiveSchemas;
import io.tailrace.processor.topology.dedupe.RememberedIds;
import io.tailrace.processor.topology.delay.HeldCategory;
import io.tailrace.processor.topology.delay.HeldEvents;
import io.tailrace.processor.topology.stage.PausedInputs;
import io.tailrace.processor.topology.stage.StageMetrics;
import io.tailrace.record.payload.PayloadConverter;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts with Micrometer what the stages report, and shows which events are held and how many ids
 * are remembered. Groups and types come from data, so the values of their tags are limited. Safe
 * for any thread.
 */
public final class MicrometerStageMetrics implements StageMetrics {

    private static final Duration[] LATENCY_BUCKETS = {
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

    private final MeterRegistry registry;
    private final TagLimit groups = new TagLimit();
    private final TagLimit types = new TagLimit();

    /** Of their own: invalid events may have any type, and would take the place of real ones. */
    private final TagLimit deadTypes = new TagLimit();

    private final Counter delivered;
    private final Counter duplicates;
    private final Timer latency;
    private final MultiGauge held;
    private final Map<Tags, Counter> retries = new ConcurrentHashMap<>();
    private final Map<Tags, Counter> deadLettered = new ConcurrentHashMap<>();

    /** Registers every meter, so that a query finds it before the first event. */
    public MicrometerStageMetrics(MeterRegistry registry) {
        this.registry = registry;
        retries(EventMeters.NO_GROUP);
        for (EventError reason : EventError.values()) {
            deadLettered(tags(EventMeters.NO_GROUP, EventMeters.NO_TYPE), reason.reason());
        }
        delivered = counter(ProcessorMeters.DELIVERED, Tags.empty());
        duplicates =
                counter(
                        EventMeters.DUPLICATES_SKIPPED,
                        Tags.of(EventMeters.GROUP, EventMeters.NO_GROUP));
        latency =
                Timer.builder(ProcessorMeters.DELIVERY_LATENCY.name())
                        .description(ProcessorMeters.DELIVERY_LATENCY.meaning())
                        .serviceLevelObjectives(LATENCY_BUCKETS)
                        .register(registry);
        held =
                MultiGauge.builder(ProcessorMeters.HELD.name())
                        .description(ProcessorMeters.HELD.meaning())
                        .baseUnit(ProcessorMeters.HELD.baseUnit())
                        .register(registry);
    }

    /**
     * Registers the gauges of these figures.
     *
     * @param restoring how many records are still to be restored
     * @param lag how many records are not read
     */
    public void observe(
            HeldEvents heldEvents,
            RememberedIds remembered,
            LongSupplier restoring,
            DoubleSupplier lag) {
        Gauge.builder(ProcessorMeters.LAG.name(), lag::getAsDouble)
                .description(ProcessorMeters.LAG.meaning())
                .baseUnit(ProcessorMeters.LAG.baseUnit())
                .register(registry);
        Gauge.builder(
                        ProcessorMeters.HELD_OVERDUE.name(),
                        heldEvents,
                        MicrometerStageMetrics::secondsOverdue)
                .description(ProcessorMeters.HELD_OVERDUE.meaning())
                .baseUnit(ProcessorMeters.HELD_OVERDUE.baseUnit())
                .register(registry);
        Gauge.builder(ProcessorMeters.RESTORING.name(), restoring, LongSupplier::getAsLong)
                .strongReference(true)
                .description(ProcessorMeters.RESTORING.meaning())
                .baseUnit(ProcessorMeters.RESTORING.baseUnit())
                .register(registry);
        Gauge.builder(ProcessorMeters.REMEMBERED_IDS.name(), remembered, RememberedIds::count)
                .description(ProcessorMeters.REMEMBERED_IDS.meaning())
                .baseUnit(ProcessorMeters.REMEMBERED_IDS.baseUnit())
                .register(registry);
        Gauge.builder(
                        ProcessorMeters.HELD_NEXT_DUE.name(),
                        heldEvents,
                        events -> secondsTo(events.nextDue()))
                .description(ProcessorMeters.HELD_NEXT_DUE.meaning())
                .baseUnit(ProcessorMeters.HELD_NEXT_DUE.baseUnit())
                .register(registry);
    }

    /** Shows whether the processor works. */
    public void observeReadiness(BooleanSupplier ready) {
        Gauge.builder(ProcessorMeters.READY.name(), () -> ready.getAsBoolean() ? 1 : 0)
                .description(ProcessorMeters.READY.meaning())
                .baseUnit(ProcessorMeters.READY.baseUnit())
                .register(registry);
    }

    /** Shows how many topics of types cannot be had. */
    public void observeRefusedTopics(IntSupplier refused) {
        Gauge.builder(ProcessorMeters.TOPICS_REFUSED.name(), refused, IntSupplier::getAsInt)
                .strongReference(true)
                .description(ProcessorMeters.TOPICS_REFUSED.meaning())
                .baseUnit(ProcessorMeters.TOPICS_REFUSED.baseUnit())
                .register(registry);
    }

    /** Shows how many schemas are in force, and whether the newest were refused. */
    public void observeSchemas(ActiveSchemas schemas) {
        Gauge.builder(
                        ProcessorMeters.SCHEMAS.name(),
                        schemas,
                        active -> active.current().types().size())
                .strongReference(true)
                .description(ProcessorMeters.SCHEMAS.meaning())
                .register(registry);
        Gauge.builder(
                        ProcessorMeters.SCHEMAS_REFUSED.name(),
                        schemas,
                        active -> active.refusal().isPresent() ? 1 : 0)
                .strongReference(true)
                .description(ProcessorMeters.SCHEMAS_REFUSED.meaning())
                .register(registry);
    }

    /** Shows what is missing of the schema registry. */
    public void observeRegistry(PayloadConverter converter, PausedInputs paused) {
        FunctionCounter.builder(
                        ProcessorMeters.REGISTRY_FAILED.name(),
                        converter,
                        PayloadConverter::failedRequests)
                .description(ProcessorMeters.REGISTRY_FAILED.meaning())
                .baseUnit(ProcessorMeters.REGISTRY_FAILED.baseUnit())
                .register(registry);
        Gauge.builder(ProcessorMeters.REGISTRY_MISSING.name(), converter, PayloadConverter::missing)
                .strongReference(true)
                .description(ProcessorMeters.REGISTRY_MISSING.meaning())
                .baseUnit(ProcessorMeters.REGISTRY_MISSING.baseUnit())
                .register(registry);
        Gauge.builder(ProcessorMeters.REGISTRY_PAUSED.name(), paused, PausedInputs::count)
                .strongReference(true)
                .description(ProcessorMeters.REGISTRY_PAUSED.meaning())
                .baseUnit(ProcessorMeters.REGISTRY_PAUSED.baseUnit())
                .register(registry);
    }

    /** Updates the gauges of held events, one per group and type. To be called regularly. */
    public void refresh(HeldEvents heldEvents) {
        Map<Tags, Long> counts = new HashMap<>();
        heldEvents
                .countByCategory()
                .forEach((category, n) -> counts.merge(tags(category), n, Long::sum));
        held.register(
                counts.entrySet().stream()
                        .map(entry -> MultiGauge.Row.of(entry.getKey(), entry.getValue()))
                        .toList(),
                true);
    }

    @Override
    public void delivered(Duration time) {
        delivered.increment();
        if (!time.isNegative()) {
            latency.record(time);
        }
    }

    @Override
    public void duplicateSkipped() {
        duplicates.increment();
    }

    @Override
    public void retried(String group) {
        retries(groups.limit(group)).increment();
    }

    @Override
    public void deadLettered(@Nullable String group, @Nullable String type, String reason) {
        String known = EventError.ofReason(reason).map(EventError::reason).orElse(TagLimit.OTHER);
        String limited = group == null ? EventMeters.NO_GROUP : groups.limit(group);
        deadLettered(tags(limited, deadTypes.limitOrNone(type)), known).increment();
    }

    /** The number of delivered events. */
    public long deliveredEvents() {
        return (long) delivered.count();
    }

    /** The number of events that were dropped because they were repeated. */
    public long skippedDuplicates() {
        return (long) duplicates.count();
    }

    /** The number of events that were delivered to a group for another attempt. */
    public long retriedEvents() {
        return sum(retries);
    }

    /** The number of events that went to the dead-letter topic. */
    public long deadLetteredEvents() {
        return sum(deadLettered);
    }

    private Counter retries(String group) {
        return retries.computeIfAbsent(
                Tags.of(EventMeters.GROUP, group), tags -> counter(EventMeters.RETRIES, tags));
    }

    private Counter deadLettered(Tags groupAndType, String reason) {
        return deadLettered.computeIfAbsent(
                groupAndType.and(
                        EventMeters.REASON, reason,
                        EventMeters.SOURCE, EventMeters.NO_OUTBOX,
                        EventMeters.SLOT, EventMeters.NO_OUTBOX),
                tags -> counter(EventMeters.DEAD_LETTERED, tags));
    }

    private static long sum(Map<Tags, Counter> counters) {
        return (long) counters.values().stream().mapToDouble(Counter::count).sum();
    }

    private Counter counter(MeterSpec spec, Tags tags) {
        return Counter.builder(spec.name())
                .description(spec.meaning())
                .baseUnit(spec.baseUnit())
                .tags(tags)
                .register(registry);
    }

    private Tags tags(HeldCategory category) {
        if (category.equals(HeldCategory.OTHER)) {
            return tags(TagLimit.OTHER, TagLimit.OTHER);
        }
        String group = category.group();
        return tags(
                group.isEmpty() ? EventMeters.NO_GROUP : groups.limit(group),
                types.limit(category.type()));
    }

    private static Tags tags(String group, String type) {
        return Tags.of(EventMeters.GROUP, group, EventMeters.TYPE, type);
    }

    private static double secondsOverdue(HeldEvents heldEvents) {
        double left = secondsTo(heldEvents.firstUndelivered());
        return left < 0 ? -left : 0;
    }

    private static double secondsTo(Optional<Instant> due) {
        return due.map(at -> Duration.between(Instant.now(), at).toMillis() / 1_000.0)
                .orElse(Double.NaN);
    }
}
