package io.tailrace.process.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.event.TraceContext;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class TracingTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Map<String, String> AT_ONCE =
            Map.of(
                    "otel.bsp.schedule.delay", "10",
                    "otel.java.exporter.otlp.retry.disabled", "true");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final AtomicInteger requests = new AtomicInteger();
    private final CountDownLatch answering = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer collector;
    private volatile int status = 200;

    @AfterEach
    void stop() {
        answering.countDown();
        if (collector != null) {
            collector.stop(0);
        }
        threads.shutdownNow();
    }

    @Test
    void withoutAnEndpointNothingIsMadeAndNothingRuns() {
        try (Tracing tracing = Tracing.start(Optional.empty(), "test", registry)) {
            assertThat(tracing.spans()).isSameAs(SpanRecorder.NONE);
            assertThat(tracing.spans().isOn()).isFalse();
            assertThat(registry.getMeters()).isEmpty();
        }
    }

    @Test
    void spansAreExportedAndCounted() throws Exception {
        answering.countDown();
        try (Tracing tracing = start(collector(), AT_ONCE)) {
            assertThat(count("exported")).isZero();
            tracing.spans().record(span());
            await().atMost(SOON).until(() -> count("exported") == 1);
        }
        assertThat(requests.get()).isEqualTo(1);
        assertThat(count("failed") + count("dropped")).isZero();
    }

    @Test
    void aRefusalIsCountedAsFailedAndItsStatusIsLogged() throws Exception {
        status = 401;
        answering.countDown();
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(WatchedExporter.class);
        log.start();
        logger.addAppender(log);
        try (Tracing tracing = start(collector(), AT_ONCE)) {
            tracing.spans().record(span());
            await().atMost(SOON).until(() -> count("failed") == 1);
            await().atMost(SOON).until(() -> log.list.size() == 1);
        } finally {
            logger.detachAppender(log);
        }
        assertThat(log.list.get(0).getFormattedMessage()).contains("HTTP status code 401");
    }

    @Test
    void aStopExportsWhatIsLeft() throws Exception {
        answering.countDown();
        try (Tracing tracing = start(collector(), Map.of("otel.bsp.schedule.delay", "600000"))) {
            tracing.spans().record(span());
        }
        assertThat(count("exported")).isEqualTo(1);
    }

    @Test
    void whatNoCollectorTakesIsCountedAsFailed() throws Exception {
        String nobody;
        try (ServerSocket free = new ServerSocket(0)) {
            nobody = "http://127.0.0.1:" + free.getLocalPort();
        }
        try (Tracing tracing = start(nobody, AT_ONCE)) {
            tracing.spans().record(span());
            await().atMost(SOON).until(() -> count("failed") == 1);
        }
        assertThat(count("exported") + count("dropped")).isZero();
    }

    @Test
    void aCollectorThatDoesNotAnswerKeepsNobodyWaitingAndTheLossIsCountedExactly()
            throws Exception {
        Map<String, String> small = new HashMap<>(AT_ONCE);
        small.put("otel.bsp.max.queue.size", "10");
        small.put("otel.bsp.max.export.batch.size", "5");
        small.put("otel.bsp.export.timeout", "100");
        small.put("otel.exporter.otlp.timeout", "100");
        Tracing tracing = start(collector(), small);
        for (int i = 0; i < 1_000; i++) {
            tracing.spans().record(span());
        }
        assertThat(count("dropped")).isPositive();

        tracing.close();

        assertThat(count("exported")).isZero();
        assertThat(count("dropped") + count("failed")).isEqualTo(1_000);
    }

    @Test
    void anImpossibleSettingIsRefusedWithoutItsValue() {
        assertThatThrownBy(
                        () ->
                                start(
                                        "http://localhost:1",
                                        Map.of("otel.exporter.otlp.headers", "api-key")))
                .isInstanceOf(OperatorException.class)
                .hasMessageContaining("otel.exporter.otlp.headers")
                .hasMessageNotContaining("api-key");
    }

    @Test
    void aHeaderThatCannotBeSentIsRefusedWithItsNameOnly() {
        for (String value : List.of("s3cret%0d%0ax: y", "s3cret\u007f", "s3cret%zz", "s3cret€")) {
            refusesHeaders("ok=1,api-key=" + value, "for the header \"api-key\"");
        }
        refusesHeaders("s3cret key=1", "a name that HTTP does not allow");
    }

    private void refusesHeaders(String headers, String why) {
        assertThatThrownBy(
                        () ->
                                start(
                                        "http://localhost:1",
                                        Map.of("otel.exporter.otlp.headers", headers)))
                .isInstanceOf(OperatorException.class)
                .hasMessageContaining("OTEL_EXPORTER_OTLP_HEADERS")
                .hasMessageContaining(why)
                .hasNoCause()
                .extracting(e -> ((OperatorException) e).exitCode(), Throwable::toString)
                .satisfies(
                        found -> {
                            assertThat(found.get(0)).isEqualTo(ExitCode.USAGE);
                            assertThat(found.get(1).toString()).doesNotContain("s3cret");
                        });
    }

    @Test
    void aWholeBatchOfTheRelayFitsIntoTheQueue() throws Exception {
        try (Tracing tracing = start(collector(), Map.of())) {
            for (int i = 0; i < 4_096; i++) {
                tracing.spans().record(span());
            }
            answering.countDown(); // the queue has to take them all
        }
        assertThat(count("exported")).isEqualTo(4_096);
        assertThat(count("failed") + count("dropped")).isZero();
    }

    @Test
    void aSmallQueueHasBatchesThatFit() throws Exception {
        answering.countDown();
        try (Tracing tracing = start(collector(), Map.of("otel.bsp.max.queue.size", "100"))) {
            for (int i = 0; i < 100; i++) {
                tracing.spans().record(span());
            }
        }
        assertThat(count("exported")).isEqualTo(100);
    }

    @Test
    void aFullQueueIsLoggedOnceWithTheRemedy() throws Exception {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(BoundedQueue.class);
        log.start();
        logger.addAppender(log);
        try (Tracing tracing = start(collector(), Map.of("otel.bsp.max.queue.size", "10"))) {
            for (int i = 0; i < 100; i++) {
                tracing.spans().record(span());
            }
            answering.countDown();
        } finally {
            logger.detachAppender(log);
        }
        assertThat(count("dropped")).isPositive();
        assertThat(log.list).hasSize(1);
        assertThat(log.list.get(0).getFormattedMessage())
                .contains("The queue of 10 spans is full")
                .contains("OTEL_BSP_MAX_QUEUE_SIZE");
    }

    @Test
    void aSpanAfterTheEndIsCountedAsDropped() throws Exception {
        answering.countDown();
        Tracing tracing = start(collector(), AT_ONCE);
        SpanRecorder spans = tracing.spans();
        tracing.close();
        spans.record(span());

        assertThat(count("dropped")).isEqualTo(1);
        assertThat(count("exported")).isZero();
    }

    private Tracing start(String endpoint, Map<String, String> settings) {
        return Tracing.ofProgram(
                Optional.of(TracingConfig.to(endpoint).withSettings(settings)), "test", registry);
    }

    private String collector() throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext(
                "/v1/traces",
                exchange -> {
                    exchange.getRequestBody().readAllBytes();
                    requests.incrementAndGet();
                    await().atMost(SOON).until(() -> answering.getCount() == 0);
                    exchange.sendResponseHeaders(status, -1);
                    exchange.close();
                });
        server.start();
        collector = server;
        return "http://localhost:" + server.getAddress().getPort();
    }

    private double count(String outcome) {
        return registry.get("tailrace.traces.spans").tag("outcome", outcome).counter().count();
    }

    private static EventSpan span() {
        return new EventSpan(
                new TraceContext("1".repeat(32), "2".repeat(16), null, 1, null),
                EventSpan.Operation.SEND,
                "outbox.order",
                1,
                2,
                Map.of(SpanAttributes.OUTCOME, "published"),
                null);
    }
}
