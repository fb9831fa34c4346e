package io.tailrace.process.tracing;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;

/**
 * Counts the spans that the batch processor behind it would drop without a word. The batch
 * processor never gets more spans than its queue takes. Safe for any thread.
 */
final class BoundedQueue implements SpanProcessor {

    private final SpanProcessor batches;
    private final long limit;
    private final SpanCounts counts;

    /**
     * @param batches exports in batches
     * @param limit the length of its queue
     */
    BoundedQueue(SpanProcessor batches, long limit, SpanCounts counts) {
        this.batches = batches;
        this.limit = limit;
        this.counts = counts;
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
        if (span.getSpanContext().isSampled() && counts.accept(limit)) {
            batches.onEnd(span);
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
