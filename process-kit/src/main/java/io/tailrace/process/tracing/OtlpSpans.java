package io.tailrace.process.tracing;

import static java.util.concurrent.TimeUnit.MICROSECONDS;

import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records spans with OpenTelemetry's SDK, which exports them in batches. A full queue drops spans;
 * a collector that does not answer keeps nothing waiting but the SDK's own thread. Safe for any
 * thread.
 */
final class OtlpSpans implements SpanRecorder, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OtlpSpans.class);
    private static final String SCOPE = "io.tailrace";
    private static final Duration FLUSH_TIMEOUT = Duration.ofSeconds(5);

    private final OpenTelemetrySdk sdk;
    private final SpanCounts counts;
    private final String address;
    private final Tracer tracer;

    private OtlpSpans(OpenTelemetrySdk sdk, SpanCounts counts, String address) {
        this.sdk = sdk;
        this.counts = counts;
        this.address = address;
        this.tracer = sdk.getTracer(SCOPE);
    }

    /**
     * Starts the SDK.
     *
     * @throws io.tailrace.process.OperatorException if a variable {@code OTEL_*} has an impossible
     *     value
     */
    static OtlpSpans start(TracingConfig config, String service, MeterRegistry registry) {
        SpanCounts counts = new SpanCounts(registry);
        OpenTelemetrySdk sdk = SdkSetup.sdk(config, service, counts);
        LOG.info("Exports spans of sampled events to {}", config.address());
        return new OtlpSpans(sdk, counts, config.address());
    }

    @Override
    public boolean isOn() {
        return true;
    }

    @Override
    public void record(EventSpan span) {
        SpanBuilder builder =
                tracer.spanBuilder(span.name())
                        .setParent(RemoteParent.of(span.parent()))
                        .setSpanKind(kind(span.operation()))
                        .setStartTimestamp(span.startMicros(), MICROSECONDS)
                        .setAttribute("messaging.system", "kafka")
                        .setAttribute("messaging.operation.name", span.operation().text())
                        .setAttribute("messaging.operation.type", span.operation().text())
                        .setAttribute("messaging.destination.name", span.destination());
        span.attributes().forEach(builder::setAttribute);
        Span started = builder.startSpan();
        if (span.error() != null) {
            started.setAttribute("error.type", span.error());
            started.setStatus(StatusCode.ERROR);
        }
        started.end(span.endMicros(), MICROSECONDS);
        if (started.getSpanContext().getSpanId().equals(span.parent().spanId())) {
            counts.refused(); // after the shutdown, the SDK gives the parent instead of a new span
        }
    }

    /**
     * The conventions keep {@code PRODUCER} for the span whose context a message carries. Events
     * carry the context of their emitter, so a span that sends them is one of a client.
     */
    private static SpanKind kind(EventSpan.Operation operation) {
        return switch (operation) {
            case SEND -> SpanKind.CLIENT;
            case PROCESS -> SpanKind.CONSUMER;
        };
    }

    /** Exports what is queued, for 5 seconds at most; what is left then is counted as dropped. */
    @Override
    public void close() {
        sdk.shutdown().join(FLUSH_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        long lost = counts.close();
        if (lost > 0) {
            LOG.warn(
                    "The process stops before {} spans were exported to {}, and they are lost."
                            + " Events are not affected.",
                    lost,
                    address);
        }
    }
}
