package io.tailrace.relay.term;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.relay.anchor.Repairs;
import io.tailrace.relay.metrics.OutboxName;
import io.tailrace.relay.metrics.RelayMetrics;

/** Repairs whose metrics nobody reads. */
public final class UnexportedRepairs {

    private UnexportedRepairs() {}

    public static Repairs of(String slot) {
        RelayMetrics.Readings readings =
                new RelayMetrics.Readings(() -> true, () -> 1, () -> 1.0, () -> 1, () -> 1);
        return new Repairs(
                slot,
                new RelayMetrics(
                        new SimpleMeterRegistry(), new OutboxName("shop", slot), readings));
    }
}
