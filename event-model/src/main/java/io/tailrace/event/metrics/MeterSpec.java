package io.tailrace.event.metrics;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One meter: its name always has this kind, this unit, these tag keys and this meaning, wherever it
 * is registered. Immutable.
 *
 * @param name in Micrometer's notation, for example {@code events.processed}; Prometheus shows it
 *     as {@code events_processed_total}
 * @param kind what is measured
 * @param unit {@code seconds} for timers; what is counted otherwise, for example {@code events}; or
 *     null for a number without a unit
 * @param tags the keys of its tags, in order
 * @param meaning one sentence, for the description of the meter and for the reference page
 */
public record MeterSpec(
        String name, Kind kind, @Nullable String unit, List<String> tags, String meaning) {

    /** What a meter measures. */
    public enum Kind {
        /** Rises from 0 while the process lives. */
        COUNTER,
        /** A current value. */
        GAUGE,
        /** How often something took how long, as a histogram. */
        TIMER,
        /** How often something had which size. */
        DISTRIBUTION_SUMMARY
    }

    /**
     * The base unit to register the meter with: {@code seconds}, or null. What a counter or gauge
     * counts is not registered as its unit, because Prometheus would append it to the name.
     */
    public @Nullable String baseUnit() {
        return "seconds".equals(unit) ? unit : null;
    }

    /** Copies the list of tags. */
    public MeterSpec {
        tags = List.copyOf(tags);
    }

    /** A counter. */
    public static MeterSpec counter(String name, String unit, String meaning, String... tags) {
        return new MeterSpec(name, Kind.COUNTER, unit, List.of(tags), meaning);
    }

    /** A gauge. */
    public static MeterSpec gauge(
            String name, @Nullable String unit, String meaning, String... tags) {
        return new MeterSpec(name, Kind.GAUGE, unit, List.of(tags), meaning);
    }

    /** A distribution of sizes. */
    public static MeterSpec summary(String name, String unit, String meaning, String... tags) {
        return new MeterSpec(name, Kind.DISTRIBUTION_SUMMARY, unit, List.of(tags), meaning);
    }

    /** A timer, in seconds. */
    public static MeterSpec timer(String name, String meaning, String... tags) {
        return new MeterSpec(name, Kind.TIMER, "seconds", List.of(tags), meaning);
    }
}
