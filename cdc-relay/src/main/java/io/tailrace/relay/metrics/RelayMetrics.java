package io.tailrace.relay.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.tailrace.event.EventError;
import io.tailrace.event.metrics.EventMeters;
import io.tailrace.event.metrics.MeterSpec;
import io.tailrace.event.metrics.TagLimit;
import io.tailrace.relay.continuity.Discontinuity.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Counts what one relay does. Safe for any thread. */
public final class RelayMetrics {

    /**
     * What the gauges show. Called by any thread.
     *
     * @param streaming whether the relay leads and streams at this moment
     * @param circuit the state of the circuit as a number
     * @param depth how many committed rows are not published yet
     * @param topicsRefused how many topics cannot be had
     * @param topicsCreated how many topics of aggregate types were created
     */
    public record Readings(
            BooleanSupplier streaming,
            Supplier<Number> circuit,
            Supplier<Number> depth,
            Supplier<Number> topicsRefused,
            Supplier<Number> topicsCreated) {}

    /** The meters of a command, whose gauges show nothing. */
    public static RelayMetrics unread(MeterRegistry registry, String slot) {
        return new RelayMetrics(
                registry,
                new OutboxName("unread", slot),
                new Readings(() -> false, () -> 0, () -> 0, () -> 0, () -> 0));
    }

    private final MeterRegistry registry;
    private final Tags tags;
    private final TagLimit types = new TagLimit();
    private final Counter published;
    private final Counter transactions;
    private final Counter terms;
    private final Counter stalls;
    private final Counter removed;
    private volatile @Nullable Instant oldestKept;

    /**
     * Registers every meter, so that a query finds it before the first row.
     *
     * @param outbox the relay's outbox, the value of two tags
     * @param readings what the gauges show
     */
    public RelayMetrics(MeterRegistry registry, OutboxName outbox, Readings readings) {
        this.registry = registry;
        tags = outbox.tags();
        published = counter(RelayMeters.PUBLISHED, tags);
        transactions = counter(RelayMeters.TRANSACTIONS, tags);
        terms = counter(RelayMeters.TERMS, tags);
        stalls = counter(RelayMeters.STALLS, tags);
        removed = counter(RelayMeters.ROWS_REMOVED, tags);
        for (EventError reason : EventError.values()) {
            deadLetters(EventMeters.NO_TYPE, reason.reason());
        }
        for (Kind kind : Kind.values()) {
            counter(RelayMeters.DISCONTINUITIES, tags.and(RelayMeters.KIND, kind.tag()));
        }
        List.of("missing", "undecided", "gone").forEach(this::repaired);
        gauge(RelayMeters.LEADER, tags, () -> readings.streaming().getAsBoolean() ? 1 : 0);
        gauge(RelayMeters.CIRCUIT, tags, readings.circuit());
        gauge(EventMeters.OUTBOX_DEPTH, tags, readings.depth());
        gauge(RelayMeters.TOPICS_REFUSED, tags, readings.topicsRefused());
        gauge(RelayMeters.TOPICS_CREATED, tags, readings.topicsCreated());
        gauge(RelayMeters.RETENTION_OLDEST, tags, this::oldestKeptSeconds);
    }

    /** Counts a batch that is in Kafka together with the position after it. */
    public void published(int rows) {
        published.increment(rows);
        transactions.increment();
    }

    /**
     * Counts a row that is in the dead-letter topic.
     *
     * @param type the type of the event, or null if it has none
     * @param reason the {@link EventError#reason()}; any other text is counted as {@value
     *     TagLimit#OTHER}
     */
    public void deadLettered(@Nullable String type, String reason) {
        String known = EventError.ofReason(reason).map(EventError::reason).orElse(TagLimit.OTHER);
        deadLetters(types.limitOrNone(type), known).increment();
    }

    /** Counts a term of leadership that begins. */
    public void termStarted() {
        terms.increment();
    }

    /** Counts a stream that hung. */
    public void streamStalled() {
        stalls.increment();
    }

    /**
     * Counts a loss of continuity.
     *
     * @param kind what has changed
     */
    public void discontinuity(Kind kind) {
        counter(RelayMeters.DISCONTINUITIES, tags.and(RelayMeters.KIND, kind.tag())).increment();
    }

    /**
     * Counts what a repair has done or found.
     *
     * @param outcome {@code missing}, {@code undecided} or {@code gone}
     * @param events how many, at least 0
     */
    public void repaired(String outcome, long events) {
        repaired(outcome).increment((double) events);
    }

    /** Counts rows that the retention has removed. */
    public void rowsRemoved(long rows) {
        removed.increment((double) rows);
    }

    /** How many rows the retention has removed. */
    public long removedRows() {
        return (long) removed.count();
    }

    /**
     * Notes the time of the oldest row that the retention has left.
     *
     * @param time null if there is none, or it is not known any more
     */
    public void oldestKept(@Nullable Instant time) {
        oldestKept = time;
    }

    private Number oldestKeptSeconds() {
        Instant time = oldestKept;
        return time == null ? Double.NaN : Duration.between(time, Instant.now()).toMillis() / 1e3;
    }

    private Counter repaired(String outcome) {
        return counter(RelayMeters.REPAIRED, tags.and(RelayMeters.OUTCOME, outcome));
    }

    /** How many rows this relay has written to Kafka. */
    public long publishedRows() {
        return (long) published.count();
    }

    private Counter deadLetters(String type, String reason) {
        return counter(
                EventMeters.DEAD_LETTERED,
                tags.and(
                        EventMeters.GROUP, EventMeters.NO_GROUP,
                        EventMeters.TYPE, type,
                        EventMeters.REASON, reason));
    }

    private void gauge(MeterSpec spec, Tags tags, Supplier<Number> value) {
        Gauge.builder(spec.name(), value)
                .description(spec.meaning())
                .baseUnit(spec.baseUnit())
                .tags(tags)
                .register(registry);
    }

    private Counter counter(MeterSpec spec, Tags tags) {
        return Counter.builder(spec.name())
                .description(spec.meaning())
                .baseUnit(spec.baseUnit())
                .tags(tags)
                .register(registry);
    }
}
