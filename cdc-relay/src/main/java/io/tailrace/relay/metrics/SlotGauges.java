package io.tailrace.relay.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.tailrace.event.metrics.MeterSpec;
import java.util.Collection;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.function.Predicate;

/** Registers the gauges of {@link SlotMeters}. Stateless. */
public final class SlotGauges {

    /**
     * What the gauges show, NaN for what is unknown. Called by any thread.
     *
     * @param lagBytes log behind the published position
     * @param lagSeconds age of the oldest change that is not published
     * @param heldBytes log that the slot holds
     * @param budgetBytes log that the slot may hold
     * @param safeBytes log that may still be written
     * @param active 1 if a session reads the slot, otherwise 0
     * @param inState whether the slot is in the state with this tag
     * @param hasProblem whether the relay has the problem with this tag
     */
    public record Readings(
            DoubleSupplier lagBytes,
            DoubleSupplier lagSeconds,
            DoubleSupplier heldBytes,
            DoubleSupplier budgetBytes,
            DoubleSupplier safeBytes,
            DoubleSupplier active,
            Predicate<String> inState,
            Predicate<String> hasProblem) {}

    private SlotGauges() {}

    /**
     * Registers all gauges.
     *
     * @param outbox the relay's outbox, the value of two tags
     * @param states the values of the tag {@value SlotMeters#STATE}
     * @param problems the values of the tag {@value SlotMeters#PROBLEM}
     */
    public static void register(
            MeterRegistry registry,
            OutboxName outbox,
            Collection<String> states,
            Collection<String> problems,
            Readings readings) {
        Tags tags = outbox.tags();
        gauge(registry, SlotMeters.LAG_BYTES, tags, readings.lagBytes());
        gauge(registry, SlotMeters.LAG_SECONDS, tags, readings.lagSeconds());
        gauge(registry, SlotMeters.HELD_BYTES, tags, readings.heldBytes());
        gauge(registry, SlotMeters.BUDGET_BYTES, tags, readings.budgetBytes());
        gauge(registry, SlotMeters.SAFE_BYTES, tags, readings.safeBytes());
        gauge(registry, SlotMeters.SLOT_ACTIVE, tags, readings.active());
        for (String state : states) {
            BooleanSupplier is = () -> readings.inState().test(state);
            gauge(registry, SlotMeters.SLOT_STATE, tags.and(SlotMeters.STATE, state), oneIf(is));
        }
        for (String problem : problems) {
            BooleanSupplier has = () -> readings.hasProblem().test(problem);
            gauge(registry, SlotMeters.PROBLEMS, tags.and(SlotMeters.PROBLEM, problem), oneIf(has));
        }
    }

    private static DoubleSupplier oneIf(BooleanSupplier holds) {
        return () -> holds.getAsBoolean() ? 1 : 0;
    }

    private static void gauge(
            MeterRegistry registry, MeterSpec spec, Tags tags, DoubleSupplier value) {
        Gauge.builder(spec.name(), value::getAsDouble)
                .description(spec.meaning())
                .baseUnit(spec.baseUnit())
                .tags(tags)
                .register(registry);
    }
}
