package io.tailrace.processor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.Testkit;
import io.tailrace.testkit.observe.ReadCommitted;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamProcessorIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final byte[] PAYLOAD = "{}".getBytes(UTF_8);

    @TempDir Path state;

    private KafkaBroker kafka;
    private ReadCommitted events;

    @BeforeEach
    void start() {
        kafka = Testkit.kafka();
        events = ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile("events\\.ticket"));
    }

    @AfterEach
    void stop() {
        events.close();
        kafka.close();
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
    void aTopicThatAppearsLaterIsReadToo() throws Exception {
        try (StreamProcessor processor = started("a")) {
            createTopic("outbox.ticket", 6);
            send(0, 100);
            await().atMost(SOON).until(() -> events.count() == 100);
            assertThat(processor.state()).isEqualTo(ProcessorState.RUNNING);
        }
    }

    @Test
    void aTopicWithOtherPartitionsIsRefused() throws Exception {
        createTopic("outbox.ticket", 3);
        try (StreamProcessor processor = new StreamProcessor(config("a"))) {
            assertThatThrownBy(processor::start)
                    .isInstanceOfSatisfying(
                            OperatorException.class,
                            e -> assertThat(e.exitCode()).isEqualTo(ExitCode.SETUP))
                    .hasMessageContaining("outbox.ticket must have 6 partitions")
                    .hasMessageContaining("but it has 3");
            assertThat(processor.state()).isEqualTo(ProcessorState.FAILED);
        }
    }

    private StreamProcessor started(String directory) throws InterruptedException {
        StreamProcessor processor = new StreamProcessor(config(directory));
        processor.start();
        assertThat(processor.await(ProcessorState.RUNNING, SOON)).isTrue();
        return processor;
    }

    private ProcessorConfig config(String directory) {
        ProcessorConfig defaults = ProcessorConfig.of(kafka.bootstrapServers());
        return defaults.withExecution(
                new ProcessorConfig.Execution(
                        "test", state.resolve(directory), Duration.ofMillis(50), 1));
    }

    private void createTopic(String name, int partitions) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            NewTopic topic = new NewTopic(name, Optional.of(partitions), Optional.empty());
            admin.createTopics(List.of(topic)).all().get();
        }
    }

    private void send(int from, int to) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            for (int i = from; i < to; i++) {
                ProducerRecord<byte[], byte[]> record =
                        new ProducerRecord<>(
                                "outbox.ticket", ("t-" + i % 20).getBytes(UTF_8), PAYLOAD);
                record.headers().add("ce_id", ("e-" + i).getBytes(UTF_8));
                record.headers().add("ce_type", "ticket.sold.v1".getBytes(UTF_8));
                producer.send(record).get();
            }
        }
    }
}
