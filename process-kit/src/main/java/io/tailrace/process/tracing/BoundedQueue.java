package io.tailrace.process.tracing;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the spans that the batch processor behind it would drop without a word, and warns of them
 * once in ten minutes. The batch processor never gets more spans than its queue takes. Safe for any
 * thread.
 */
final class BoundedQueue implements SpanProcessor {

    private final SpanProcessor batches;
    private final long limit;
    private final SpanCounts counts;
    private final Seldom warning;
    private final Logger log;

    /**
     * @param batches exports in batches
     * @param limit the length of its queue
     */
    BoundedQueue(SpanProcessor batches, long limit, SpanCounts counts) {
        this(batches, limit, counts, System::nanoTime, LoggerFactory.getLogger(BoundedQueue.class));
    }

    BoundedQueue(
            SpanProcessor batches,
            long limit,
            SpanCounts counts,
            LongSupplier nanoTime,
            Logger log) {
        this.batches = batches;
        this.limit = limit;
        this.counts = counts;
        this.warning = new Seldom(nanoTime);
        this.log = log;
    }

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {
        batches.onStart(parent, span);
    }

    @Override
    public boolean isStartRequired() {
        return batches.isStartRequired();
    }

    @Override
    public void onEnd(ReadableSpan span) {
        if (!span.getSpanContext().isSampled()) {
            return;
        }
        if (counts.accept(limit)) {
            batches.onEnd(span);
        } else if (!counts.isClosed() && warning.isDue()) {
            log.warn(
                    "The queue of {} spans is full, and spans are lost: {} so far, which the meter"
                            + " {} counts. Events are not affected. If the collector answers, set"
                            + " OTEL_BSP_MAX_QUEUE_SIZE to more, or let the emitters sample fewer"
                            + " traces. This is logged every {} minutes at most.",
                    limit,
                    counts.dropped(),
                    TracingMeters.SPANS.name(),
                    Seldom.PAUSE.toMinutes());
        }
    }

    @Override
    public boolean isEndRequired() {
        return true;
    }

    @Override
    public CompletableResultCode shutdown() {
        return batches.shutdown();
    }

    @Override
    public CompletableResultCode forceFlush() {
        return batches.forceFlush();
    }
}
