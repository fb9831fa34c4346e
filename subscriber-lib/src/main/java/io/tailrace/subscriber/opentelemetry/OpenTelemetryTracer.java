package io.tailrace.subscriber.opentelemetry;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.tailrace.event.Event;
import io.tailrace.event.EventHeaders;
import io.tailrace.event.TraceContext;
import io.tailrace.subscriber.handler.Delivery;
import io.tailrace.subscriber.tracing.HandlingSpan;
import io.tailrace.subscriber.tracing.HandlingTracer;
import org.jspecify.annotations.Nullable;

/**
 * Makes a span {@code process <topic>} for every attempt to handle an event. It is a child of the
 * trace context that the event carries, whether that is sampled is up to the sampler of the
 * application; an event without trace context begins a trace. The span is current while the handler
 * runs. Payloads, aggregate ids and messages of exceptions are no part of it.
 *
 * <p>Needs {@code io.opentelemetry:opentelemetry-api}, 1.31 or newer. Never uses the global
 * instance. Safe for any thread; several subscribers may share an instance.
 */
public final class OpenTelemetryTracer implements HandlingTracer {

    private static final String SCOPE = "io.tailrace.subscriber";

    private final Tracer tracer;

    /** Makes spans with a tracer of this instance. */
    public OpenTelemetryTracer(OpenTelemetry openTelemetry) {
        this.tracer = openTelemetry.getTracer(SCOPE);
    }

    @Override
    public HandlingSpan begin(Event<?> event, String aggregateType, Delivery delivery) {
        SpanBuilder builder =
                tracer.spanBuilder("process " + delivery.topic())
                        .setParent(parent(delivery.trace()))
                        .setSpanKind(SpanKind.CONSUMER)
                        .setAttribute("messaging.system", "kafka")
                        .setAttribute("messaging.operation.name", "process")
                        .setAttribute("messaging.operation.type", "process")
                        .setAttribute("messaging.destination.name", delivery.topic())
                        .setAttribute(
                                "messaging.destination.partition.id",
                                Integer.toString(delivery.partition()))
                        .setAttribute("messaging.kafka.offset", delivery.offset())
                        .setAttribute("messaging.consumer.group.name", delivery.group())
                        .setAttribute("messaging.message.id", event.eventId().toString())
                        .setAttribute("tailrace.aggregate.type", aggregateType)
                        .setAttribute("tailrace.attempt", delivery.attempt());
        String type = delivery.headers().get(EventHeaders.TYPE);
        if (type != null) {
            builder.setAttribute("tailrace.event.type", type);
        }
        return new ProcessSpan(builder.startSpan());
    }

    /** Whatever is current on a thread of an executor has nothing to do with the event. */
    private static Context parent(@Nullable TraceContext trace) {
        return trace == null
                ? Context.root()
                : W3CTraceContextPropagator.getInstance()
                        .extract(Context.root(), trace.toHeaders(), new MapGetter());
    }

    private record ProcessSpan(Span span) implements HandlingSpan {

        @Override
        @SuppressWarnings("MustBeClosedChecker") // by the caller
        public Scope open() {
            return span.makeCurrent()::close;
        }

        @Override
        public void end(String outcome, @Nullable String error) {
            span.setAttribute("tailrace.outcome", outcome);
            if (error != null) {
                span.setAttribute("error.type", error);
                span.setStatus(StatusCode.ERROR);
            }
            span.end();
        }
    }
}
