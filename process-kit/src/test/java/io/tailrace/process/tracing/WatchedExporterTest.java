package io.tailrace.process.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.slf4j.event.EventRecordingLogger;
import org.slf4j.event.Level;
import org.slf4j.event.SubstituteLoggingEvent;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.helpers.SubstituteLogger;

class WatchedExporterTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    private final Queue<SubstituteLoggingEvent> log = new ArrayDeque<>();
    private CompletableResultCode next = CompletableResultCode.ofSuccess();
    private long nanos;
    private int calls;

    private final SpanExporter collector =
            new SpanExporter() {
                @Override
                public CompletableResultCode export(Collection<SpanData> spans) {
                    calls++;
                    if (next == null) {
                        throw new StackOverflowError("s3cret");
                    }
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
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final SpanCounts counts = new SpanCounts(registry);
    private final WatchedExporter exporter =
            new WatchedExporter(
                    collector,
                    "http://c:4318",
                    counts,
                    Duration.ofMillis(200),
                    () -> nanos,
                    new EventRecordingLogger(new SubstituteLogger("test", log, true), log));

    @Test
    void aFailureIsLoggedOnceWithItsCauseAndRemedy() {
        fail();
        fail();

        assertThat(log).hasSize(1);
        assertThat(log.element().getLevel()).isEqualTo(Level.WARN);
        assertThat(text(log.element()))
                .contains("http://c:4318,")
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

    @Test
    void onlyMessagesOfTheConnectionAreShownAndOnOneLine() {
        next =
                CompletableResultCode.ofExceptionalFailure(
                        new IllegalStateException(
                                "header value s3cret", new IOException("broken\npipe\u001b[2J")));
        export();

        assertThat(text(log.element()))
                .contains("java.lang.IllegalStateException; java.io.IOException: broken")
                .contains("\\u000apipe\\u001b[2J")
                .doesNotContain("s3cret")
                .doesNotContain("\n");
    }

    @Test
    void anExporterThatThrowsHasFailed() {
        next = null;
        assertThat(counts.accept(10)).isTrue();

        CompletableResultCode result = exporter.export(Collections.nCopies(1, null));

        assertThat(result.isDone()).isTrue();
        assertThat(result.isSuccess()).isFalse();
        assertThat(count("failed")).isEqualTo(1);
        assertThat(text(log.element())).contains("java.lang.StackOverflowError");
    }

    @Test
    void anExportWithoutAnAnswerHasFailedOnceAfterTheTimeout() {
        next = new CompletableResultCode();
        assertThat(counts.accept(10)).isTrue();
        CompletableResultCode result = exporter.export(Collections.nCopies(1, null));

        await().atMost(SOON).until(result::isDone);
        assertThat(result.isSuccess()).isFalse();
        assertThat(count("failed")).isEqualTo(1);
        assertThat(text(log.element())).contains("no answer within 200 ms");

        next.succeed(); // too late
        assertThat(count("failed")).isEqualTo(1);
        assertThat(count("exported")).isZero();
    }

    @Test
    void whileTwoExportsAreNotAnsweredSpansAreDropped() {
        CompletableResultCode first = new CompletableResultCode();
        next = first;
        for (int i = 0; i < 4; i++) {
            assertThat(counts.accept(10)).isTrue();
            CompletableResultCode unused = exporter.export(Collections.nCopies(1, null));
        }
        assertThat(calls).isEqualTo(2);
        assertThat(count("dropped")).isEqualTo(2);
        assertThat(text(log.element())).contains("2 exports before have no answer yet");

        first.succeed();
        next = CompletableResultCode.ofSuccess();
        export();
        assertThat(calls).isEqualTo(3);
        assertThat(count("exported") + count("failed")).isEqualTo(2);
    }

    @Test
    void answersAfterTheEndDoNotCount() {
        next = new CompletableResultCode();
        assertThat(counts.accept(10)).isTrue();
        CompletableResultCode unused = exporter.export(Collections.nCopies(1, null));

        assertThat(counts.close()).isEqualTo(1);
        next.succeed();

        assertThat(counts.accept(10)).isFalse();
        assertThat(count("exported")).isZero();
        assertThat(count("dropped")).isEqualTo(2);
    }

    private double count(String outcome) {
        return registry.get("tailrace.traces.spans").tag("outcome", outcome).counter().count();
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
