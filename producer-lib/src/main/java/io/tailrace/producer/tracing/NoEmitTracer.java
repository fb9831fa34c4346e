package io.tailrace.producer.tracing;

import io.tailrace.event.EventId;
import io.tailrace.event.TraceContext;
import org.jspecify.annotations.Nullable;

/** Makes no spans. Stateless. */
final class NoEmitTracer implements EmitTracer {

    static final EmitTracer INSTANCE = new NoEmitTracer();

    private NoEmitTracer() {}

    @Override
    public EmitSpan begin(
            EventId id, String type, String aggregateType, @Nullable TraceContext parent) {
        return EmitSpan.of(parent);
    }
}
