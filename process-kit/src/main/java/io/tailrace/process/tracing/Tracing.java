package io.tailrace.process.tracing;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The spans of a process from its start to its stop. Closing exports what is left, for 5 seconds at
 * most; close it after the last span was recorded. Safe for any thread.
 */
public final class Tracing implements AutoCloseable {

    private @Nullable OtlpSpans exporting;

    private Tracing(@Nullable OtlpSpans exporting) {
        this.exporting = exporting;
    }

    /**
     * As {@link #start}, in a program of its own: the warnings that the SDK gives to {@code
     * java.util.logging} go to the log of the process.
     *
     * @param config empty if spans are not exported; no class of the SDK is loaded then
     * @param service the {@code service.name} of the spans, unless the environment sets one
     * @param registry gets the meters of {@link TracingMeters} if spans are exported
     * @throws io.tailrace.process.OperatorException if a variable {@code OTEL_*} has an impossible
     *     value
     */
    public static Tracing ofProgram(
            Optional<TracingConfig> config, String service, MeterRegistry registry) {
        if (config.isPresent()) {
            SdkLogs.route();
        }
        return start(config, service, registry);
    }

    /**
     * Starts to export, if an endpoint is configured, in a JVM that may use OpenTelemetry for other
     * things: what the SDK logs with {@code java.util.logging} stays where it is.
     *
     * @param config empty if spans are not exported; no class of the SDK is loaded then
     * @param service the {@code service.name} of the spans, unless the environment sets one
     * @param registry gets the meters of {@link TracingMeters} if spans are exported
     * @throws io.tailrace.process.OperatorException if a variable {@code OTEL_*} has an impossible
     *     value
     */
    public static Tracing start(
            Optional<TracingConfig> config, String service, MeterRegistry registry) {
        return new Tracing(
                config.isEmpty() ? null : OtlpSpans.start(config.get(), service, registry));
    }

    /** Records spans, and throws nothing; {@link SpanRecorder#NONE} if none are exported. */
    public synchronized SpanRecorder spans() {
        return exporting == null ? SpanRecorder.NONE : SpanRecorder.guarded(exporting);
    }

    /** Stops to export; has no effect the second time. */
    @Override
    public synchronized void close() {
        if (exporting != null) {
            exporting.close();
            exporting = null;
        }
    }
}
