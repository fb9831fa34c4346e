package io.tailrace.processor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.junit.Fresh;
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
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@TailraceTest
class StreamProcessorIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration LONG_INTERVAL = Duration.ofSeconds(9);
    private static final byte[] PAYLOAD = "{}".getBytes(UTF_8);

    @TempDir Path state;

    private KafkaBroker kafka;
    private ReadCommitted events;
    private KafkaProducer<byte[], byte[]> producer;

    @BeforeEach
    void start(@Fresh KafkaBroker broker) {
        kafka = broker;
        producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
        events = ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile("events\\.ticket"));
    }

    @AfterEach
    void stop() {
        events.close();
        producer.close();
    }

    @Test
    void eventsPassOnceThroughRestartsAndTheLossOfAllState() throws Exception {
        createTopic("outbox.ticket", 6);
        for (String directory : List.of("a", "a", "b")) {
            try (StreamProcessor processor = started(directory)) {
                send(0, 500);
                int sent = events.count();
                send(500 + sent, 600 + sent);
                await().atMost(SOON).until(() -> events.count() >= sent + 100);
                assertThat(processor.failure()).isEmpty();
            }
        }

        assertThat(events.records().stream().map(r -> ReadCommitted.header(r, "ce_id")))
                .doesNotHaveDuplicates()
                .hasSizeGreaterThanOrEqualTo(800);
    }

    @Test
    @Tag("full")
    void theFirstTopicThatAppearsAfterTheStartIsReadWithoutAFailure() throws Exception {
        try (StreamProcessor processor = started("a")) {
            createTopic("outbox.ticket", 6);
            send(0, 100);
            await().atMost(SOON).until(() -> events.count() == 100);
            assertThat(processor.state()).isEqualTo(ProcessorState.RUNNING);
            assertThat(processor.health().details())
                    .containsEntry("held", 0L)
                    .doesNotContainKey("nextDue");
            assertThat(streamThreads()).hasSize(1).allMatch(name -> name.endsWith("-1"));
        }
    }

    /** A thread that failed was replaced by one with the next number. */
    private static List<String> streamThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.matches("test-.*-StreamThread-\\d+"))
                .toList();
    }

    @Test
    @Tag("full")
    void aSecondProcessorWithTheSameStateDirectoryIsRefusedWhileTheFirstRuns() throws Exception {
        try (StreamProcessor first = started("a")) {
            try (StreamProcessor second = new StreamProcessor(config("a", SOON))) {
                assertThatThrownBy(second::start)
                        .isInstanceOfSatisfying(
                                OperatorException.class,
                                e -> assertThat(e.exitCode()).isEqualTo(ExitCode.UNREACHABLE))
                        .hasMessageContaining(state.resolve("a").toString())
                        .hasMessageContaining("in use by process " + ProcessHandle.current().pid());
            }
            assertThat(first.state()).isEqualTo(ProcessorState.RUNNING);
            assertThat(first.failure()).isEmpty();
        }
        started("a").close();
    }

    @Test
    void anOwnTopicWithOtherPartitionsIsRefused() throws Exception {
        createTopic("events.failed", 3);
        try (StreamProcessor processor = new StreamProcessor(config("a", SOON))) {
            assertThatThrownBy(processor::start)
                    .isInstanceOfSatisfying(
                            OperatorException.class,
                            e -> assertThat(e.exitCode()).isEqualTo(ExitCode.SETUP))
                    .hasMessageContaining("events.failed must have 6 partitions")
                    .hasMessageContaining("but has 3");
            assertThat(processor.state()).isEqualTo(ProcessorState.FAILED);
        }
    }

    @Test
    void stateOfAnotherNumberOfPartitionsIsRefused() throws Exception {
        createTopic("test-seen-event-ids-changelog", 3);
        try (StreamProcessor processor = new StreamProcessor(config("a", SOON))) {
            assertThatThrownBy(processor::start)
                    .isInstanceOfSatisfying(
                            OperatorException.class,
                            e -> {
                                assertThat(e.exitCode()).isEqualTo(ExitCode.SETUP);
                                assertThat(e.remedy()).contains("Set --partitions=3.");
                            })
                    .hasMessageContaining("test-seen-event-ids-changelog must have 6 partitions")
                    .hasMessageContaining("but has 3");
        }
    }

    @Test
    void stateThatIsBrokenOnDiskIsRestoredBeforeAnythingIsDecided() throws Exception {
        createTopic("outbox.ticket", 6);
        try (StreamProcessor processor = started("a")) {
            send(0, 300);
            await().atMost(SOON).until(() -> events.count() == 300);
            assertThat(processor.failure()).isEmpty();
        }
        assertThat(breakStores(state.resolve("a"))).isPositive();
        try (StreamProcessor processor = started("a")) {
            send(0, 400);
            await().atMost(SOON).until(() -> events.count() >= 400);
            assertThat(processor.failure()).isEmpty();
        }

        assertThat(events.records().stream().map(r -> ReadCommitted.header(r, "ce_id")))
                .doesNotHaveDuplicates()
                .hasSize(400);
    }

    @Test
    void whatTheBrokerRefusesIsDeadLetteredAndTheRestPasses() throws Exception {
        createTopic("outbox.ticket", 6);
        createTopic(
                "events.ticket",
                6,
                Map.of("message.timestamp.before.max.ms", "60000", "max.message.bytes", "100000"));
        try (StreamProcessor processor = started("a");
                ReadCommitted deadLetters =
                        ReadCommitted.of(
                                kafka.bootstrapServers(), Pattern.compile("events\\.dlt"))) {
            send(0, 50);
            send("old", Instant.now().minus(Duration.ofHours(1)));
            send("t-1", "big", new byte[200_000], null, null);
            send(50, 100);
            // the stream thread whose record was refused is replaced
            await().dontCatchUncaughtExceptions()
                    .atMost(SOON)
                    .until(() -> events.count() == 100 && deadLetters.count() == 2);

            assertThat(deadLetters.records())
                    .extracting(r -> ReadCommitted.header(r, "tailrace-error"))
                    .anyMatch(
                            why ->
                                    why.startsWith(
                                            "the broker refused the record for topic events.ticket: "))
                    .anyMatch(why -> why.contains("events.ticket must have at most 100000 bytes"));
            assertThat(deadLetters.records())
                    .extracting(r -> r.value().length)
                    .containsExactlyInAnyOrder(PAYLOAD.length, 200_000);
            assertThat(processor.await(ProcessorState.RUNNING, SOON)).isTrue();
        }
    }

    @Test
    @Tag("full")
    void aDeadLetterThatItsTopicDoesNotAcceptLosesItsPayloadAndTheRestPasses() throws Exception {
        createTopic("outbox.ticket", 6);
        createTopic("events.dlt", 6, Map.of("max.message.bytes", "100000"));
        try (StreamProcessor processor = started("a");
                ReadCommitted deadLetters =
                        ReadCommitted.of(
                                kafka.bootstrapServers(), Pattern.compile("events\\.dlt"))) {
            send(0, 50);
            send("t-1", "", new byte[200_000], null, null);
            send(50, 100);
            await().atMost(SOON).until(() -> events.count() == 100 && deadLetters.count() == 1);

            ConsumerRecord<byte[], byte[]> letter = deadLetters.records().get(0);
            assertThat(letter.value()).isNull();
            assertThat(ReadCommitted.header(letter, "tailrace-error"))
                    .contains("ce_id")
                    .endsWith(
                            "payload of 200000 bytes left out, because topic events.dlt accepts"
                                    + " at most 100000 bytes");
            assertThat(streamThreads()).hasSize(1).allMatch(name -> name.endsWith("-1"));
        }
    }

    @Test
    @Tag("full")
    void whatWasHeldDoesNotWaitForTheCommitInterval() throws Exception {
        createTopic("outbox.ticket", 6);
        try (StreamProcessor processor = started("a", LONG_INTERVAL)) {
            send("now", Instant.now());
            await().atMost(SOON).until(() -> events.count() == 1);
            send("t-1", "later", PAYLOAD, null, Instant.now().plusSeconds(1));
            await().atMost(LONG_INTERVAL.minusSeconds(3)).until(() -> events.count() == 2);
            assertThat(processor.failure()).isEmpty();
        }
    }

    private StreamProcessor started(String directory) throws InterruptedException {
        return started(directory, ProcessorConfig.DEFAULT_COMMIT_INTERVAL);
    }

    private StreamProcessor started(String directory, Duration commitInterval)
            throws InterruptedException {
        StreamProcessor processor = new StreamProcessor(config(directory, commitInterval));
        processor.start();
        assertThat(processor.await(ProcessorState.RUNNING, SOON)).isTrue();
        return processor;
    }

    private ProcessorConfig config(String directory, Duration commitInterval) {
        return ProcessorConfig.builder(kafka.bootstrapServers())
                .applicationId("test")
                .stateDirectory(state.resolve(directory))
                .commitInterval(commitInterval)
                .build();
    }

    /** Overwrites the files of the state stores; returns the number of overwritten files. */
    private static int breakStores(Path directory) throws IOException {
        List<Path> broken;
        try (Stream<Path> files = Files.walk(directory)) {
            broken = files.filter(StreamProcessorIT::isOfStore).toList();
        }
        for (Path file : broken) {
            Files.write(file, "nonsense".repeat(100).getBytes(UTF_8));
        }
        return broken.size();
    }

    private static boolean isOfStore(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith("MANIFEST") || name.endsWith(".sst");
    }

    private void createTopic(String name, int partitions) throws Exception {
        createTopic(name, partitions, Map.of());
    }

    private void createTopic(String name, int partitions, Map<String, String> settings)
            throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            NewTopic topic =
                    new NewTopic(name, Optional.of(partitions), Optional.empty()).configs(settings);
            admin.createTopics(List.of(topic)).all().get();
        }
    }

    private void send(int from, int to) throws Exception {
        for (int i = from; i < to; i++) {
            send("t-" + i % 20, "e-" + i, PAYLOAD, null, null);
        }
    }

    private void send(String id, Instant time) throws Exception {
        send("t-1", id, PAYLOAD, time.toEpochMilli(), null);
    }

    private void send(
            String key, String id, byte[] payload, @Nullable Long time, @Nullable Instant due)
            throws Exception {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>("outbox.ticket", null, time, key.getBytes(UTF_8), payload);
        record.headers().add("ce_id", id.getBytes(UTF_8));
        record.headers().add("ce_type", "ticket.sold.v1".getBytes(UTF_8));
        if (due != null) {
            record.headers().add("ce_deliverat", due.toString().getBytes(UTF_8));
        }
        producer.send(record).get();
    }
}
