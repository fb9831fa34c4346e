package io.tailrace.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Scope;
import io.tailrace.event.Event;
import io.tailrace.event.EventContext;
import io.tailrace.event.TraceContext;
import io.tailrace.event.builtin.UserEvent;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AmbientTraceTest {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String SPAN = "b7ad6b7169203331";

    @Test
    void theCurrentSpanOfOpenTelemetryIsTheTrace() {
        Span span =
                Span.wrap(
                        SpanContext.create(
                                TRACE, SPAN, TraceFlags.getSampled(), TraceState.getDefault()));
        try (Scope scope = span.makeCurrent()) {
            assertThat(trace(EmitOptions.none()))
                    .isEqualTo(new TraceContext(TRACE, SPAN, null, 1, null));
        }
        assertThat(trace(EmitOptions.none())).isNull();
    }

    @Test
    void whatTheCallerSaysWins() {
        TraceContext given = new TraceContext(TRACE, "00f067aa0ba902b7", null, 0, null);
        Span span =
                Span.wrap(
                        SpanContext.create(
                                TRACE, SPAN, TraceFlags.getSampled(), TraceState.getDefault()));
        try (Scope scope = span.makeCurrent()) {
            assertThat(trace(EmitOptions.none().trace(given))).isEqualTo(given);
        }
    }

    @Test
    void theCurrentSpanIsNearerThanTheTraceOfTheContext() {
        TraceContext handled = new TraceContext(TRACE, "00f067aa0ba902b7", null, 1, null);
        TraceContext other = new TraceContext("1".repeat(32), "00f067aa0ba902b7", null, 1, null);
        Span span =
                Span.wrap(
                        SpanContext.create(
                                TRACE,
                                SPAN,
                                TraceFlags.getSampled(),
                                TraceState.builder().put("vendor", "x").put("a", "1").build()));
        try (Scope scope = span.makeCurrent()) {
            assertThat(traceIn(handled))
                    .isEqualTo(new TraceContext(TRACE, SPAN, null, 1, "a=1,vendor=x"));
            assertThat(traceIn(other).spanId()).isEqualTo(SPAN);
        }
        assertThat(traceIn(handled)).isEqualTo(handled);
    }

    @Test
    void aCurrentSpanThatThrowsIsNoTrace() {
        Span throwing =
                (Span)
                        Proxy.newProxyInstance(
                                Span.class.getClassLoader(),
                                new Class<?>[] {Span.class},
                                (proxy, method, arguments) -> {
                                    if (method.isDefault()) {
                                        return InvocationHandler.invokeDefault(
                                                proxy, method, arguments);
                                    }
                                    throw new NoClassDefFoundError("of an agent");
                                });
        try (Scope scope = throwing.makeCurrent()) {
            assertThat(trace(EmitOptions.none())).isNull();
        }
    }

    private static TraceContext traceIn(TraceContext context) {
        Event<?> event = Event.of(new UserEvent.Deleted("u-1", null));
        return OutboxRow.envelope(
                        event,
                        EmitOptions.none(),
                        new EventContext(null, null, context),
                        Instant.EPOCH)
                .trace();
    }

    private static TraceContext trace(EmitOptions options) {
        Event<?> event = Event.of(new UserEvent.Deleted("u-1", null));
        return OutboxRow.envelope(event, options, EventContext.none(), Instant.EPOCH).trace();
    }
}
