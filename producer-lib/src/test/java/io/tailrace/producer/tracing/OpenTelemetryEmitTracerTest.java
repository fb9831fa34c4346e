package io.tailrace.producer.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.tailrace.event.EventId;
import io.tailrace.event.TraceContext;
import io.tailrace.producer.tracing.EmitTracer.EmitSpan;
import org.junit.jupiter.api.Test;

class OpenTelemetryEmitTracerTest {

    private static final TraceContext PARENT =
            new TraceContext("1".repeat(32), "2".repeat(16), null, 1, "vendor=opaque");
    private static final EventId ID = EventId.parse("01980000-0000-7000-8000-000000000001");

    private final InMemorySpanExporter exported = InMemorySpanExporter.create();
    private final OpenTelemetrySdk sdk = sdk(Sampler.parentBased(Sampler.alwaysOn()));

    @Test
    void theEventCarriesTheContextOfItsSpanWhichIsAChildOfTheGivenOne() {
        EmitSpan span = begin(sdk, PARENT);
        span.end();

        SpanData created = exported.getFinishedSpanItems().get(0);
        assertThat(created.getName()).isEqualTo("create");
        assertThat(created.getKind()).isEqualTo(SpanKind.PRODUCER);
        assertThat(created.getParentSpanId()).isEqualTo(PARENT.spanId());
        assertThat(created.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(created.getAttributes().asMap())
                .containsOnlyKeys(
                        AttributeKey.stringKey("messaging.system"),
                        AttributeKey.stringKey("messaging.operation.name"),
                        AttributeKey.stringKey("messaging.operation.type"),
                        AttributeKey.stringKey("messaging.message.id"),
                        AttributeKey.stringKey("tailrace.event.type"),
                        AttributeKey.stringKey("tailrace.aggregate.type"))
                .containsEntry(AttributeKey.stringKey("messaging.message.id"), ID.toString())
                .containsEntry(AttributeKey.stringKey("tailrace.event.type"), "user.deleted.v1")
                .containsEntry(AttributeKey.stringKey("tailrace.aggregate.type"), "user");
        assertThat(span.context())
                .isEqualTo(
                        new TraceContext(
                                PARENT.traceId(),
                                created.getSpanId(),
                                PARENT.spanId(),
                                1,
                                "vendor=opaque"));
    }

    @Test
    void withoutAParentItBeginsATrace() {
        TraceContext carried = begin(sdk, null).context();

        assertThat(carried.sampled()).isTrue();
        assertThat(carried.parentSpanId()).isNull();
    }

    @Test
    void theCurrentSpanIsTheParentWithAllOfItsContext() {
        Span service = sdk.getTracer("test").spanBuilder("service").startSpan();
        try (Scope scope = service.makeCurrent()) {
            begin(
                            sdk,
                            new TraceContext(
                                    service.getSpanContext().getTraceId(),
                                    service.getSpanContext().getSpanId(),
                                    null,
                                    1,
                                    null))
                    .end();
        }

        SpanData created = exported.getFinishedSpanItems().get(0);
        assertThat(created.getParentSpanContext()).isEqualTo(service.getSpanContext());
        assertThat(created.getParentSpanContext().isRemote()).isFalse();
    }

    @Test
    void anEventThatIsNotWrittenHasAnErrorWithoutItsMessage() {
        begin(sdk, PARENT).fail(new IllegalStateException("u-1@example.com"));

        SpanData failed = exported.getFinishedSpanItems().get(0);
        assertThat(failed.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(failed.getAttributes().get(AttributeKey.stringKey("error.type")))
                .isEqualTo("java.lang.IllegalStateException");
        assertThat(failed.toString()).doesNotContain("example.com");
    }

    @Test
    void whatIsNotSampledIsCarriedAsNotSampled() {
        assertThat(begin(sdk(Sampler.alwaysOff()), null).context().sampled()).isFalse();
    }

    @Test
    void anInstanceThatMakesNoSpansChangesNothing() {
        assertThat(begin(OpenTelemetry.noop(), PARENT).context()).isEqualTo(PARENT);
        assertThat(begin(OpenTelemetry.noop(), null).context()).isNull();
    }

    private static EmitSpan begin(OpenTelemetry openTelemetry, TraceContext parent) {
        return new OpenTelemetryEmitTracer(openTelemetry)
                .begin(ID, "user.deleted.v1", "user", parent);
    }

    private OpenTelemetrySdk sdk(Sampler sampler) {
        return OpenTelemetrySdk.builder()
                .setTracerProvider(
                        SdkTracerProvider.builder()
                                .setSampler(sampler)
                                .addSpanProcessor(SimpleSpanProcessor.create(exported))
                                .build())
                .build();
    }
}
