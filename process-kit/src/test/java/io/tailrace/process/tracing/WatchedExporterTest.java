package io.tailrace.process.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.slf4j.event.EventRecordingLogger;
import org.slf4j.event.Level;
import org.slf4j.event.SubstituteLoggingEvent;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.helpers.SubstituteLogger;

class WatchedExporterTest {

    private final Queue<SubstituteLoggingEvent> log = new ArrayDeque<>();
    private CompletableResultCode next = CompletableResultCode.ofSuccess();
    private long nanos;

    private final SpanExporter collector =
            new SpanExporter() {
                @Override
                public CompletableResultCode export(Collection<SpanData> spans) {
                    return next;
                }

                @Override
                public CompletableResultCode flush() {
                    return CompletableResultCode.ofSuccess();
                }

                @Override
                public CompletableResultCode shutdown() {
                    return CompletableResultCode.ofSuccess();
                }
            };
    private final WatchedExporter exporter =
            new WatchedExporter(
                    collector,
                    "http://c:4318/v1/traces",
                    new SpanCounts(new SimpleMeterRegistry()),
                    () -> nanos,
                    new EventRecordingLogger(new SubstituteLogger("test", log, true), log));

    @Test
    void aFailureIsLoggedOnceWithItsCauseAndRemedy() {
        fail();
        fail();

        assertThat(log).hasSize(1);
        assertThat(log.element().getLevel()).isEqualTo(Level.WARN);
        assertThat(text(log.element()))
                .contains("http://c:4318/v1/traces")
                .contains("connection refused by the test")
                .contains("Events are not affected")
                .contains("OTEL_EXPORTER_OTLP_")
                .contains("tailrace.traces.spans");
    }

    @Test
    void aFailureThatLastsIsLoggedAgainAfterTenMinutes() {
        fail();
        nanos = Duration.ofMinutes(10).minusNanos(1).toNanos();
        fail();
        assertThat(log).hasSize(1);
        nanos++;
        fail();
        assertThat(log).hasSize(2);
    }

    @Test
    void theEndOfAFailureIsLoggedAndTheNextFailureToo() {
        fail();
        next = CompletableResultCode.ofSuccess();
        export();
        export();
        fail();

        assertThat(log)
                .extracting(SubstituteLoggingEvent::getLevel)
                .containsExactly(Level.WARN, Level.INFO, Level.WARN);
    }

    private void fail() {
        next =
                CompletableResultCode.ofExceptionalFailure(
                        new IllegalStateException(
                                "wrapped", new IOException("connection refused by the test")));
        export();
    }

    private void export() {
        assertThat(exporter.export(List.of()).isDone()).isTrue();
    }

    private static String text(SubstituteLoggingEvent event) {
        return MessageFormatter.arrayFormat(event.getMessage(), event.getArgumentArray())
                .getMessage();
    }
}
