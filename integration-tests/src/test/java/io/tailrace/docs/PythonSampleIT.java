package io.tailrace.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tailrace.event.EventHeaders;
import io.tailrace.event.EventId;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Python sample, against a real broker and the processor. */
@TailraceTest
class PythonSampleIT {

    private static final Path SAMPLE = MarkdownFile.ROOT.resolve("samples/python/subscriber.py");
    private static final String PYTHON = "/usr/bin/python3";
    private static final Duration SOON = Duration.ofMinutes(3);
    private static final int PARTITIONS = 6;
    private static final Set<String> TOPICS =
            Set.of("outbox.order", "events.order", "events.failed", "events.retry.mailer");

    @TempDir Path directory;

    @Test
    void theGroupHandlesWhatItCanAndReportsTheRest(KafkaBroker kafka) throws Exception {
        assumeTrue(
                hasClient(),
                "The Python sample was not run: "
                        + PYTHON
                        + " has no confluent_kafka (Debian: python3-confluent-kafka)");
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(
                            List.of(
                                    new NewTopic(
                                            "outbox.order",
                                            Optional.of(PARTITIONS),
                                            Optional.empty())))
                    .all()
                    .get();
            try (ShellProcess processor = processor(kafka)) {
                await().atMost(SOON)
                        .until(() -> admin.listTopics().names().get().containsAll(TOPICS));
                check(kafka);
            }
        }
    }

    private void check(KafkaBroker kafka) throws Exception {
        try (ReadCommitted failed = observe(kafka, "events\\.failed");
                ReadCommitted dead = observe(kafka, "events\\.dlt");
                ShellProcess subscriber = subscriber(kafka)) {
            send(kafka, "order-17", "{\"orderId\":\"order-17\"}");
            send(kafka, "order-18", "{\"number\":18}");
            send(kafka, "order-19", "no JSON");
            subscriber.awaitOutput("order.placed.v1 order-17 order-17");
            await().atMost(SOON).until(() -> dead.count() == 2);

            assertThat(subscriber.lines()).containsExactly("order.placed.v1 order-17 order-17");
            List<ConsumerRecord<byte[], byte[]>> attempts = of("order-18", failed);
            assertThat(attempts)
                    .extracting(record -> header(record, EventHeaders.ATTEMPT))
                    .containsExactly("1", "2");
            assertThat(attempts).allSatisfy(this::assertReport);
            assertThat(attempts)
                    .extracting(record -> header(record, EventHeaders.FIRST_FAILED))
                    .containsOnly(header(attempts.get(0), EventHeaders.FIRST_FAILED));
            assertThat(header(of("order-18", dead).get(0), EventHeaders.REASON))
                    .isEqualTo("MaxRetries");
            assertThat(header(of("order-19", dead).get(0), EventHeaders.REASON))
                    .isEqualTo("DeserializationFailed");
        }
    }

    private void assertReport(ConsumerRecord<byte[], byte[]> record) {
        assertThat(record.value()).isEqualTo("{\"number\":18}".getBytes(UTF_8));
        assertThat(header(record, EventHeaders.TYPE)).isEqualTo("order.placed.v1");
        assertThat(header(record, EventHeaders.FAILED_GROUP)).isEqualTo("mailer");
        assertThat(header(record, EventHeaders.REASON)).isEqualTo("DeliveryFailed");
        assertThat(header(record, EventHeaders.ERROR)).isEqualTo("KeyError: 'orderId'");
        assertThat(Instant.parse(header(record, EventHeaders.FIRST_FAILED)))
                .isBeforeOrEqualTo(Instant.now());
    }

    private ShellProcess processor(KafkaBroker kafka) throws IOException {
        return new ShellProcess(
                "processor",
                "exec \"$JAVA\" -Xmx256m -cp \"$CLASS_PATH\" io.tailrace.processor.cli.ProcessorMain"
                        + " --state-dir=processor --admin-port=0 --group=mailer:2:PT0.1S",
                directory,
                Map.of(
                        "JAVA",
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "CLASS_PATH",
                        ShellProcess.CLASS_PATH,
                        "TAILRACE_PROCESSOR_BOOTSTRAP_SERVERS",
                        kafka.bootstrapServers()));
    }

    private ShellProcess subscriber(KafkaBroker kafka) throws IOException {
        return new ShellProcess(
                "subscriber",
                "exec " + PYTHON + " '" + SAMPLE + "'",
                directory,
                Map.of("BOOTSTRAP_SERVERS", kafka.bootstrapServers()));
    }

    private static void send(KafkaBroker kafka, String key, String value) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            ProducerRecord<byte[], byte[]> record =
                    new ProducerRecord<>(
                            "outbox.order", key.getBytes(UTF_8), value.getBytes(UTF_8));
            record.headers().add(EventHeaders.ID, EventId.next().toString().getBytes(UTF_8));
            record.headers().add(EventHeaders.TYPE, "order.placed.v1".getBytes(UTF_8));
            producer.send(record).get();
        }
    }

    private static ReadCommitted observe(KafkaBroker kafka, String topics) {
        return ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile(topics));
    }

    private static List<ConsumerRecord<byte[], byte[]>> of(String key, ReadCommitted observer) {
        return observer.records().stream()
                .filter(record -> key.equals(new String(record.key(), UTF_8)))
                .toList();
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return ReadCommitted.header(record, name);
    }

    private static boolean hasClient() throws IOException, InterruptedException {
        return Files.isExecutable(Path.of(PYTHON))
                && new ProcessBuilder(PYTHON, "-c", "import confluent_kafka")
                                .redirectErrorStream(true)
                                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                .start()
                                .waitFor()
                        == 0;
    }
}
