package io.tailrace.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.processor.schema.RegistrySchemas;
import io.tailrace.processor.topology.EventTopology;
import io.tailrace.processor.topology.TopologyContext;
import io.tailrace.processor.topology.deadletter.StreamsExceptionHandler;
import io.tailrace.processor.topology.stage.OutputTopics;
import io.tailrace.processor.topology.stage.StageMetrics;
import io.tailrace.processor.topology.stage.StageSpans;
import io.tailrace.record.payload.PayloadConverter;
import io.tailrace.record.payload.PayloadFormat;
import io.tailrace.record.payload.RegistryConfig;
import io.tailrace.record.payload.RegistryEndpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The topology of the processor with the converter of the module, which asks over HTTP. */
class ConvertedDeliveryTest {

    private static final String SEAT =
            "{\"id\":7,\"version\":1,\"schema\":\"{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"Seat\\\","
                    + "\\\"fields\\\":[{\\\"name\\\":\\\"n\\\",\\\"type\\\":\\\"int\\\"}]}\"}";
    private static final Duration SCAN = Duration.ofMillis(250);

    @TempDir Path state;

    private final Map<String, Handler> answers = new ConcurrentHashMap<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer registry;
    private final List<TestRecord<byte[], byte[]>> delivered = new ArrayList<>();
    private final List<TestRecord<byte[], byte[]>> letters = new ArrayList<>();
    private PayloadConverter converter;
    private TopologyContext context;
    private TopologyTestDriver driver;

    private interface Handler {
        void handle(HttpExchange exchange) throws IOException;
    }

    ConvertedDeliveryTest() throws IOException {
        registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        registry.setExecutor(threads);
        registry.createContext(
                "/",
                exchange ->
                        answers.getOrDefault(
                                        exchange.getRequestURI().getPath(),
                                        each -> send(each, 404, "{\"error_code\":40401}"))
                                .handle(exchange));
        registry.start();
        ProcessorConfig config = ProcessorConfig.builder("unused:9092").build();
        converter =
                new RegistryConverterFactory()
                        .create(
                                RegistryConfig.of(
                                        RegistryEndpoint.of(
                                                "http://127.0.0.1:"
                                                        + registry.getAddress().getPort()),
                                        PayloadFormat.AVRO),
                                new RegistrySchemas());
        context =
                TopologyContext.of(
                        config,
                        new Uncounted(),
                        StageSpans.NONE,
                        OutputTopics.ALL_EXIST,
                        converter);
    }

    @BeforeEach
    void open() {
        Properties properties = new Properties();
        properties.put("state.dir", state.toString());
        properties.put("processing.exception.handler", StreamsExceptionHandler.class.getName());
        properties.put(StreamsExceptionHandler.TOPIC_LIMITS, context.limits());
        properties.put("errors.dead.letter.queue.topic.name", "events.dlt");
        ProcessorConfig config = ProcessorConfig.builder("unused:9092").build();
        driver = new TopologyTestDriver(new EventTopology(config, context).build(), properties);
    }

    @AfterEach
    void close() {
        end.countDown();
        driver.close();
        converter.close();
        registry.stop(0);
        threads.shutdownNow();
    }

    @Test
    void anEventIsWrittenWithTheSchemaOfTheRegistryAndWhatItRefusesIsADeadLetter() {
        schema("seat", each -> send(each, 200, SEAT));

        send("seat", "e-1", "{\"n\":1}");
        send("seat", "e-2", "{\"n\":\"one\"}");
        await().until(() -> areDelivered(1) && letters.size() == 1);

        TestRecord<byte[], byte[]> event = delivered.get(0);
        assertThat(event.value()).containsExactly(0, 0, 0, 0, 7, 2);
        assertThat(text(event.headers(), "content-type")).isEqualTo("application/avro");
        assertThat(new String(letters.get(0).value(), UTF_8)).isEqualTo("{\"n\":\"one\"}");
        assertThat(text(letters.get(0).headers(), "tailrace-error")).contains("\"/n\" must be int");
    }

    @Test
    void anAnswerThatHangsDoesNotDelayTheEventsOfAnotherTopic() {
        CountDownLatch asked = new CountDownLatch(1);
        schema(
                "order",
                each -> {
                    asked.countDown();
                    hang();
                });
        schema("seat", each -> send(each, 200, SEAT));
        send("order", "o-1", "{\"n\":1}");
        await().until(() -> asked.getCount() == 0);

        send("seat", "e-1", "{\"n\":1}");
        await().until(() -> areDelivered(1));

        assertThat(output("events.order").isEmpty()).isTrue();
        assertThat(context.payloads().paused().count()).isEqualTo(1);
        assertThat(converter.details().toString()).contains("subject=events.order-value");
    }

    @Test
    void whateverTheRegistryAnswersMeanwhileEventsWaitInOrder() {
        List<Handler> wrong =
                List.of(
                        each -> send(each, 429, "{\"error_code\":429}"),
                        each -> send(each, 200, "<html>busy</html>"),
                        each -> send(each, 200, "{\"id\":7,\"schema\":\"{\"}"));
        for (int i = 0; i < wrong.size(); i++) {
            schema("seat", wrong.get(i));
            long failed = converter.failedRequests();
            send("seat", "e-" + i, "{\"n\":" + i + "}");
            await().until(
                            () -> {
                                pass();
                                return converter.failedRequests() > failed;
                            });
            assertThat(delivered).isEmpty();
        }

        schema("seat", each -> send(each, 200, SEAT));
        await().until(() -> areDelivered(wrong.size()));
        assertThat(delivered)
                .extracting(each -> text(each.headers(), "ce_id"))
                .containsExactly("e-0", "e-1", "e-2");
        assertThat(letters).isEmpty();
        assertThat(context.held().count()).isZero();
    }

    /** Lets time pass, and looks what has been written. */
    private void pass() {
        driver.advanceWallClockTime(SCAN);
        delivered.addAll(output("events.seat").readRecordsToList());
        letters.addAll(output("events.dlt").readRecordsToList());
    }

    private boolean areDelivered(int events) {
        pass();
        return delivered.size() == events;
    }

    private TestOutputTopic<byte[], byte[]> output(String topic) {
        return driver.createOutputTopic(
                topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private void send(String aggregateType, String id, String payload) {
        Headers headers = new RecordHeaders();
        headers.add("ce_id", id.getBytes(UTF_8));
        headers.add("ce_type", (aggregateType + ".made").getBytes(UTF_8));
        driver.createInputTopic(
                        "outbox." + aggregateType,
                        new ByteArraySerializer(),
                        new ByteArraySerializer())
                .pipeInput(new TestRecord<>("k".getBytes(UTF_8), payload.getBytes(UTF_8), headers));
    }

    private void schema(String aggregateType, Handler answer) {
        answers.put("/subjects/events." + aggregateType + "-value/versions/latest", answer);
    }

    private void hang() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static String text(Headers headers, String name) {
        return new String(headers.lastHeader(name).value(), UTF_8);
    }

    private static final class Uncounted implements StageMetrics {

        @Override
        public void delivered(Duration latency) {}

        @Override
        public void duplicateSkipped() {}

        @Override
        public void retried(String group) {}

        @Override
        public void deadLettered(@Nullable String group, @Nullable String type, String reason) {}
    }
}
