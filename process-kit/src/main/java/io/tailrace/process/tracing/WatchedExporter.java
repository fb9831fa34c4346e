package io.tailrace.process.tracing;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what the exporter behind it exports, and warns when it fails: at the first failure, and
 * then once in ten minutes while it keeps failing. An export without an answer has failed after a
 * timeout; while {@value #MAX_UNANSWERED} exports are not answered, spans are dropped. Called by
 * the thread of the batch processor; answers arrive on threads of the exporter.
 */
final class WatchedExporter implements SpanExporter {

    /**
     * How many exports may wait for an answer, which comes late or never if the timeout is over.
     */
    static final int MAX_UNANSWERED = 2;

    private final SpanExporter exporter;
    private final String address;
    private final SpanCounts counts;
    private final Duration timeout;
    private final Semaphore unanswered = new Semaphore(MAX_UNANSWERED);
    private final Seldom warning;
    private final Logger log;

    /**
     * @param address where spans are exported to, for the log
     * @param timeout how long an export waits for an answer; 0 for ever
     */
    WatchedExporter(SpanExporter exporter, String address, SpanCounts counts, Duration timeout) {
        this(
                exporter,
                address,
                counts,
                timeout,
                System::nanoTime,
                LoggerFactory.getLogger(WatchedExporter.class));
    }

    WatchedExporter(
            SpanExporter exporter,
            String address,
            SpanCounts counts,
            Duration timeout,
            LongSupplier nanoTime,
            Logger log) {
        this.exporter = exporter;
        this.address = address;
        this.counts = counts;
        this.timeout = timeout;
        this.warning = new Seldom(nanoTime);
        this.log = log;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        int number = spans.size(); // the batch processor uses the collection again
        counts.taken(number);
        if (!unanswered.tryAcquire()) {
            discarded(number);
            return CompletableResultCode.ofFailure();
        }
        CompletableResultCode watched = new CompletableResultCode();
        CompletableFuture<CompletableResultCode> answer = new CompletableFuture<>();
        if (!timeout.isZero()) {
            answer.orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS);
        }
        CompletableFuture<Void> unused =
                answer.handle(
                        (result, late) -> {
                            if (late != null) {
                                failed(number, "no answer within " + timeout.toMillis() + " ms");
                                watched.fail();
                            } else {
                                answered(number, result, watched);
                            }
                            return null;
                        });
        begin(spans, answer);
        return watched;
    }

    /** The first of answer and timeout counts. */
    private void begin(
            Collection<SpanData> spans, CompletableFuture<CompletableResultCode> answer) {
        SdkLogs.forgetReason();
        CompletableResultCode result;
        try {
            result = exporter.export(spans);
        } catch (Throwable e) { // the thread of the batch processor must go on
            result = CompletableResultCode.ofExceptionalFailure(e);
        }
        CompletableResultCode given = result;
        CompletableResultCode unused =
                given.whenComplete(
                        () -> {
                            unanswered.release();
                            answer.complete(given);
                        });
    }

    @Override
    public CompletableResultCode flush() {
        return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return exporter.shutdown();
    }

    private void answered(int spans, CompletableResultCode result, CompletableResultCode watched) {
        if (!result.isSuccess()) {
            failed(spans, ExportFailure.reason(result.getFailureThrowable(), SdkLogs.takeReason()));
            watched.fail();
            return;
        }
        if (counts.answered(spans, true) && warning.reset()) {
            log.info("Spans are exported to {} again", address);
        }
        watched.succeed();
    }

    private void failed(int spans, String reason) {
        if (counts.answered(spans, false)) {
            warn(spans, reason);
        }
    }

    private void discarded(int spans) {
        if (counts.discarded(spans)) {
            warn(spans, MAX_UNANSWERED + " exports before have no answer yet");
        }
    }

    private void warn(int spans, String reason) {
        if (warning.isDue()) {
            log.warn(
                    "Could not export spans to {}, and they are lost: {} now ({}). Events are not affected."
                            + " Check that an OpenTelemetry collector takes OTLP over HTTP there,"
                            + " and that the variables OTEL_EXPORTER_OTLP_* have the headers and"
                            + " certificates that it needs. Failures are logged every {} minutes at"
                            + " most; the meter {} counts the spans.",
                    address,
                    spans,
                    reason,
                    Seldom.PAUSE.toMinutes(),
                    TracingMeters.SPANS.name());
        }
    }
}
