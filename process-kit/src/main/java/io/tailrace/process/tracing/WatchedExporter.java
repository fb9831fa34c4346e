package io.tailrace.process.tracing;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.tailrace.event.internal.Check;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what the exporter behind it exports, and warns when it fails: at the first failure, and
 * then once in ten minutes while it keeps failing. Called by the thread of the batch processor;
 * answers arrive on threads of the exporter.
 */
final class WatchedExporter implements SpanExporter {

    private static final Duration PAUSE = Duration.ofMinutes(10);
    private static final int MAX_SHOWN = 300;

    private final SpanExporter exporter;
    private final String endpoint;
    private final SpanCounts counts;
    private final LongSupplier nanoTime;
    private final Logger log;
    private boolean failing;
    private long warned;

    WatchedExporter(SpanExporter exporter, String endpoint, SpanCounts counts) {
        this(
                exporter,
                endpoint,
                counts,
                System::nanoTime,
                LoggerFactory.getLogger(WatchedExporter.class));
    }

    WatchedExporter(
            SpanExporter exporter,
            String endpoint,
            SpanCounts counts,
            LongSupplier nanoTime,
            Logger log) {
        this.exporter = exporter;
        this.endpoint = endpoint;
        this.counts = counts;
        this.nanoTime = nanoTime;
        this.log = log;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        int number = spans.size(); // the batch processor uses the collection again
        counts.taken(number);
        CompletableResultCode result = exporter.export(spans);
        return result.whenComplete(() -> answered(number, result));
    }

    @Override
    public CompletableResultCode flush() {
        return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return exporter.shutdown();
    }

    private void answered(int spans, CompletableResultCode result) {
        counts.answered(spans, result.isSuccess());
        if (result.isSuccess()) {
            succeeded();
        } else {
            failed(spans, result.getFailureThrowable());
        }
    }

    private synchronized void succeeded() {
        if (failing) {
            failing = false;
            log.info("Spans are exported to {} again", endpoint);
        }
    }

    private synchronized void failed(int spans, @Nullable Throwable why) {
        long now = nanoTime.getAsLong();
        if (!failing || now - warned >= PAUSE.toNanos()) {
            failing = true;
            warned = now;
            log.warn(
                    "Could not export spans to {}, and they are lost: {} now ({}). Events are not affected."
                            + " Check that an OpenTelemetry collector takes OTLP over HTTP there,"
                            + " and that the variables OTEL_EXPORTER_OTLP_* have the headers and"
                            + " certificates that it needs. Failures are logged every {} minutes at"
                            + " most; the meter {} counts the spans.",
                    endpoint,
                    spans,
                    reason(why),
                    PAUSE.toMinutes(),
                    TracingMeters.SPANS.name());
        }
    }

    /** The connection's own exceptions, or else what the exporter says about the answer. */
    private static String reason(@Nullable Throwable why) {
        Set<String> causes = new LinkedHashSet<>();
        for (Throwable e = why == null ? null : why.getCause(); e != null; e = e.getCause()) {
            causes.add(e.toString());
        }
        String said = SdkLogs.takeReason();
        if (!causes.isEmpty()) {
            return Check.shorten(String.join("; ", causes), MAX_SHOWN);
        }
        return said == null ? "the collector refused them" : Check.shorten(said, MAX_SHOWN);
    }
}
