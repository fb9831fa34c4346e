package io.tailrace.process.tracing;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts what becomes of spans, so that none is lost unseen. Every span that was accepted is queued
 * until it is handed to the exporter, and open until the exporter has answered. Safe for any
 * thread.
 */
final class SpanCounts {

    private final Counter exported;
    private final Counter failed;
    private final Counter dropped;
    private final AtomicLong queued = new AtomicLong();
    private final AtomicLong open = new AtomicLong();

    SpanCounts(MeterRegistry registry) {
        exported = counter(registry, TracingMeters.EXPORTED);
        failed = counter(registry, TracingMeters.FAILED);
        dropped = counter(registry, TracingMeters.DROPPED);
    }

    /**
     * Counts a span that is to be queued, or as dropped if as many as the limit are queued.
     *
     * @return whether there is room for the span
     */
    boolean accept(long limit) {
        if (queued.incrementAndGet() > limit) {
            queued.decrementAndGet();
            dropped.increment();
            return false;
        }
        open.incrementAndGet();
        return true;
    }

    /** Queued spans were handed to the exporter. */
    void taken(int spans) {
        queued.addAndGet(-spans);
    }

    /** The exporter has answered. */
    void answered(int spans, boolean success) {
        open.addAndGet(-spans);
        (success ? exported : failed).increment(spans);
    }

    /** Counts the spans as dropped that the exporter has not answered; returns their number. */
    long abandon() {
        long lost = open.getAndSet(0);
        if (lost > 0) {
            dropped.increment((double) lost);
        }
        return lost;
    }

    private static Counter counter(MeterRegistry registry, String outcome) {
        return Counter.builder(TracingMeters.SPANS.name())
                .description(TracingMeters.SPANS.meaning())
                .baseUnit(TracingMeters.SPANS.baseUnit())
                .tag(TracingMeters.OUTCOME, outcome)
                .register(registry);
    }
}
