package io.tailrace.process.tracing;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * Counts what becomes of spans, so that none is lost unseen. Every span that was accepted is queued
 * until it is handed to the exporter, and open until the exporter has answered. After the end every
 * span counts as dropped, and answers do not count. Safe for any thread.
 */
final class SpanCounts {

    private final Counter exported;
    private final Counter failed;
    private final Counter dropped;
    private long queued;
    private long open;
    private boolean closed;

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
    synchronized boolean accept(long limit) {
        if (closed || queued >= limit) {
            dropped.increment();
            return false;
        }
        queued++;
        open++;
        return true;
    }

    /** Counts a span as dropped that was not to be queued any more. */
    void refused() {
        dropped.increment();
    }

    /** Queued spans were handed to the exporter. */
    synchronized void taken(int spans) {
        queued -= spans;
    }

    /**
     * Spans were taken but not exported.
     *
     * @return false if it is too late to count them
     */
    synchronized boolean discarded(int spans) {
        return end(spans, dropped);
    }

    /**
     * The exporter has answered.
     *
     * @return false if the answer is too late to count
     */
    synchronized boolean answered(int spans, boolean success) {
        return end(spans, success ? exported : failed);
    }

    private boolean end(int spans, Counter outcome) {
        if (closed) {
            return false;
        }
        open -= spans;
        outcome.increment(spans);
        return true;
    }

    /** Whether nothing is exported any more. */
    synchronized boolean isClosed() {
        return closed;
    }

    /** How many spans are lost without an attempt to export them. */
    long dropped() {
        return (long) dropped.count();
    }

    /** Counts the spans as dropped that the exporter has not answered; returns their number. */
    synchronized long close() {
        long lost = open;
        closed = true;
        open = 0;
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
