package io.tailrace.spring.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.SenderContext;
import io.tailrace.event.EventHeaders;
import io.tailrace.event.EventId;
import io.tailrace.event.TraceContext;
import io.tailrace.producer.tracing.EmitTracer;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes an observation {@value #NAME} for every emitted event, which ends when the event is written
 * into the transaction. If tracing is on, the event carries the context of its span. Safe for any
 * thread.
 */
public final class ObservationEmitTracer implements EmitTracer {

    /** The name of the observation, and of its timer. */
    public static final String NAME = "tailrace.emit";

    private final ObservationRegistry registry;

    /** Makes observations of a registry. */
    public ObservationEmitTracer(ObservationRegistry registry) {
        this.registry = registry;
    }

    /**
     * An event whose cause is known from its context only, and from no observation, carries that
     * context: its span would begin another trace.
     */
    @Override
    public EmitSpan begin(
            EventId id, String type, String aggregateType, @Nullable TraceContext parent) {
        if (parent != null && registry.getCurrentObservation() == null) {
            return EmitSpan.of(parent);
        }
        Map<String, String> headers = new HashMap<>();
        SenderContext<Map<String, String>> context =
                new SenderContext<>(
                        (carrier, name, value) -> Objects.requireNonNull(carrier).put(name, value),
                        Kind.PRODUCER);
        context.setCarrier(headers);
        Observation observation =
                Observation.createNotStarted(NAME, () -> context, registry)
                        .contextualName("create")
                        .lowCardinalityKeyValue("messaging.system", "kafka")
                        .lowCardinalityKeyValue("messaging.operation.type", "create")
                        .lowCardinalityKeyValue("tailrace.event.type", type)
                        .lowCardinalityKeyValue("tailrace.aggregate.type", aggregateType)
                        .highCardinalityKeyValue("messaging.message.id", id.toString())
                        .start();
        return new ObservedEmit(observation, carried(headers, parent));
    }

    private static @Nullable TraceContext carried(
            Map<String, String> headers, @Nullable TraceContext parent) {
        if (parent != null) {
            headers.put(EventHeaders.PARENT_SPAN_ID, parent.spanId());
        }
        return TraceContext.ofHeaders(headers).orElse(parent);
    }

    private record ObservedEmit(Observation observation, @Nullable TraceContext context)
            implements EmitSpan {

        @Override
        public void end() {
            observation.stop();
        }

        @Override
        public void fail(Throwable why) {
            observation.error(new ObservedFailure(why.getClass().getName()));
            observation.stop();
        }
    }
}
