package io.tailrace.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tailrace.event.EventHeaders;
import io.tailrace.event.EventId;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.TopicProvisioner;
import io.tailrace.process.kafka.TopicSpec;
import io.tailrace.processor.ProcessorConfig;
import io.tailrace.processor.ProcessorState;
import io.tailrace.processor.RetryPolicy;
import io.tailrace.processor.StreamProcessor;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.Testkit;
import io.tailrace.testkit.observe.ReadCommitted;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Python subscriber of the documentation, run against a real broker and processor. */
class PythonSampleIT {

    private static final Path SAMPLE = Path.of("..", "samples", "python", "subscriber.py");
    private static final Path PAGE =
            Path.of("..", "docs", "how-to", "subscribe-from-other-languages.md");
    private static final String PYTHON = "/usr/bin/python3";
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir Path directory;

    @BeforeEach
    void requirePython() throws Exception {
        assumeTrue(
                Files.isExecutable(Path.of(PYTHON))
                        && new ProcessBuilder(PYTHON, "-c", "import confluent_kafka")
                                        .redirectErrorStream(true)
                                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                        .start()
                                        .waitFor()
                                == 0,
                "skipped: needs " + PYTHON + " with confluent_kafka (python3-confluent-kafka)");
    }

    @Test
    void thePageShowsTheSampleThatRuns() throws IOException {
        String code = Files.readString(SAMPLE);

        assertThat(Files.readString(PAGE)).contains("```python\n" + code + "```");
    }

    @Test
    void eventsAreHandledAndFailedOnesAreRetriedAndThenDeadLettered() throws Exception {
        try (KafkaBroker kafka = Testkit.kafka();
                StreamProcessor processor = processor(withTopics(kafka));
                ReadCommitted deadLetters =
                        ReadCommitted.of(
                                kafka.bootstrapServers(), Pattern.compile("events\\.dlt"))) {
            send(kafka, "order-1", "{\"orderId\":\"order-1\"}");
            send(kafka, "order-2", "{\"sku\":\"an order without its id\"}");
            send(kafka, "order-3", "no JSON");
            Path output = directory.resolve("subscriber.log");
            Process subscriber = start(kafka, output);
            try {
                await().atMost(SOON)
                        .until(() -> Files.readString(output).contains("order.placed.v1 order-1"));
                await().atMost(SOON).until(() -> deadLetters.count() == 2);
            } finally {
                subscriber.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
            }

            ConsumerRecord<byte[], byte[]> exhausted = of("order-2", deadLetters.records());
            assertThat(ReadCommitted.header(exhausted, EventHeaders.ATTEMPT)).isEqualTo("2");
            assertThat(ReadCommitted.header(exhausted, EventHeaders.FAILED_GROUP))
                    .isEqualTo("mailer");
            ConsumerRecord<byte[], byte[]> terminal = of("order-3", deadLetters.records());
            assertThat(ReadCommitted.header(terminal, EventHeaders.ATTEMPT)).isEqualTo("1");
            assertThat(ReadCommitted.header(terminal, EventHeaders.REASON))
                    .isEqualTo("DeserializationFailed");
            assertThat(processor.state()).isEqualTo(ProcessorState.RUNNING);
        }
    }

    /** The topics that a relay and an earlier event would have made. */
    private static KafkaBroker withTopics(KafkaBroker kafka) throws InterruptedException {
        KafkaCluster cluster = KafkaCluster.of(kafka.bootstrapServers());
        try (Admin admin = Admin.create(cluster.adminSettings("test"))) {
            new TopicProvisioner(admin, KafkaCluster.BROKER_DEFAULT)
                    .ensure(
                            List.of(
                                    new TopicSpec("outbox.order", cluster.partitions(), Map.of()),
                                    new TopicSpec("events.order", cluster.partitions(), Map.of())));
        }
        return kafka;
    }

    private static ConsumerRecord<byte[], byte[]> of(
            String key, List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream()
                .filter(record -> key.equals(new String(record.key(), StandardCharsets.UTF_8)))
                .findFirst()
                .orElseThrow();
    }

    private static Process start(KafkaBroker kafka, Path output) throws IOException {
        ProcessBuilder command = new ProcessBuilder(PYTHON, SAMPLE.toAbsolutePath().toString());
        command.environment().put("BOOTSTRAP_SERVERS", kafka.bootstrapServers());
        return command.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    }

    private static void send(KafkaBroker kafka, String aggregateId, String payload)
            throws Exception {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "acks", "all");
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            ProducerRecord<String, String> record =
                    new ProducerRecord<>("outbox.order", aggregateId, payload);
            add(record.headers(), EventHeaders.ID, EventId.next().toString());
            add(record.headers(), EventHeaders.TYPE, "order.placed.v1");
            producer.send(record).get();
        }
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    private StreamProcessor processor(KafkaBroker kafka) throws InterruptedException {
        RetryPolicy twice = new RetryPolicy(2, Duration.ofMillis(100), Duration.ofSeconds(1), 0);
        ProcessorConfig defaults = ProcessorConfig.of(kafka.bootstrapServers());
        StreamProcessor processor =
                new StreamProcessor(
                        defaults.withRetries(
                                        new ProcessorConfig.Retries(twice, Map.of("mailer", twice)))
                                .withExecution(
                                        new ProcessorConfig.Execution(
                                                "python-sample",
                                                directory.resolve("state"),
                                                Duration.ofMillis(50),
                                                1)));
        processor.start();
        assertThat(processor.await(ProcessorState.RUNNING, SOON)).isTrue();
        return processor;
    }
}
