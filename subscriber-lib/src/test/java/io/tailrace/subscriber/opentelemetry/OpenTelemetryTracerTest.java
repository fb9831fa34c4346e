package io.tailrace.subscriber.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.tailrace.event.Event;
import io.tailrace.event.EventHeaders;
import io.tailrace.event.TraceContext;
import io.tailrace.event.builtin.UserEvent;
import io.tailrace.subscriber.handler.Delivery;
import io.tailrace.subscriber.tracing.HandlingSpan;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OpenTelemetryTracerTest {

    private static final TraceContext TRACE =
            new TraceContext("1".repeat(32), "2".repeat(16), "3".repeat(16), 1, "vendor=opaque");

    private final InMemorySpanExporter exported = InMemorySpanExporter.create();
    private final OpenTelemetrySdk sdk =
            OpenTelemetrySdk.builder()
                    .setTracerProvider(
                            SdkTracerProvider.builder()
                                    .addSpanProcessor(SimpleSpanProcessor.create(exported))
                                    .build())
                    .build();
    private final OpenTelemetryTracer tracer = new OpenTelemetryTracer(sdk);

    @Test
    void anAttemptIsAChildOfTheEventsContext() {
        begin(TRACE).end(HandlingSpan.HANDLED, null);

        SpanData span = exported.getFinishedSpanItems().get(0);
        assertThat(span.getName()).isEqualTo("process events.user");
        assertThat(span.getKind()).isEqualTo(SpanKind.CONSUMER);
        assertThat(span.getTraceId()).isEqualTo(TRACE.traceId());
        assertThat(span.getParentSpanId()).isEqualTo(TRACE.spanId());
        assertThat(span.getParentSpanContext().isRemote()).isTrue();
        assertThat(span.getSpanContext().getTraceState().get("vendor")).isEqualTo("opaque");
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(text(span, "tailrace.outcome")).isEqualTo("handled");
        assertThat(text(span, "tailrace.event.type")).isEqualTo("user.deleted.v1");
        assertThat(text(span, "messaging.consumer.group.name")).isEqualTo("mailer");
        assertThat(span.getAttributes().get(AttributeKey.longKey("tailrace.attempt"))).isEqualTo(2);
        assertThat(span.getAttributes().asMap().values()).doesNotContain("u-1");
    }

    @Test
    void itIsCurrentOnlyWhileItsScopeIsOpen() {
        HandlingSpan span = begin(TRACE);
        try (HandlingSpan.Scope scope = span.open()) {
            assertThat(Span.current().getSpanContext().getTraceId()).isEqualTo(TRACE.traceId());
        }
        assertThat(Span.current().getSpanContext().isValid()).isFalse();
    }

    @Test
    void aFailureIsAnErrorWithItsType() {
        begin(TRACE).end(HandlingSpan.FAILED, "java.io.IOException");

        SpanData span = exported.getFinishedSpanItems().get(0);
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(text(span, "error.type")).isEqualTo("java.io.IOException");
    }

    @Test
    void anEventWithoutATraceIsNoChildOfWhatTheExecutorsThreadDoes() {
        Span foreign = sdk.getTracer("test").spanBuilder("foreign").startSpan();
        try (Scope scope = Context.current().with(foreign).makeCurrent()) {
            begin(null).end(HandlingSpan.HANDLED, null);
        }

        assertThat(exported.getFinishedSpanItems().get(0).getParentSpanContext().isValid())
                .isFalse();
    }

    private HandlingSpan begin(TraceContext trace) {
        return tracer.begin(
                Event.of(new UserEvent.Deleted("u-1", null)),
                "user",
                new Delivery(
                        "mailer",
                        "events.user",
                        3,
                        17,
                        2,
                        Instant.EPOCH,
                        null,
                        trace,
                        Map.of(EventHeaders.TYPE, "user.deleted.v1")));
    }

    private static String text(SpanData span, String name) {
        return span.getAttributes().get(AttributeKey.stringKey(name));
    }
}
