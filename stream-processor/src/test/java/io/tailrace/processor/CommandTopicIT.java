package io.tailrace.processor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.held.HeldFilter;
import io.tailrace.processor.held.HeldOperation;
import io.tailrace.processor.held.HeldReport;
import io.tailrace.processor.held.HeldRequest;
import io.tailrace.processor.schedule.ScheduleCommand.Action;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The topic of commands about held events is an input that a processor can do without. */
@TailraceTest
class CommandTopicIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String COMMANDS = "test-held-commands";

    @TempDir Path state;

    @TempDir Path otherState;

    private KafkaBroker kafka;
    private Admin admin;
    private KafkaProducer<byte[], byte[]> producer;

    @BeforeEach
    void start(@Fresh KafkaBroker broker) throws Exception {
        kafka = broker;
        admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
        producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
        create("outbox.order", KafkaCluster.DEFAULT_PARTITIONS);
    }

    @AfterEach
    void stop() {
        producer.close();
        admin.close();
    }

    @Test
    @Tag("full")
    void aTopicWithAWrongNumberOfPartitionsStopsNothingAndIsUsedOnceItIsReplaced()
            throws Exception {
        create(COMMANDS, 1);
        try (StreamProcessor processor = RunningProcessor.start(kafka, state);
                ReadCommitted events = read("events\\.order")) {
            await().atMost(SOON).until(() -> refused(processor));
            send("now", Instant.EPOCH);
            send("later", Instant.now().plusSeconds(3_600));
            await().atMost(SOON).until(() -> events.count() == 1 && held() == 1);

            assertThatThrownBy(() -> run(Action.CANCEL))
                    .isInstanceOf(OperatorException.class)
                    .hasMessageContaining(COMMANDS + " must have 6 partitions");
            admin.deleteTopics(List.of(COMMANDS)).all().get();
            assertThat(run(Action.CANCEL).deadLettered()).isEqualTo(1);
            assertThat(refused(processor)).isFalse();
            assertThat(processor.failure()).isEmpty();
        }
    }

    @Test
    @Tag("full")
    void aTopicThatIsReplacedByOneWithAWrongNumberOfPartitionsStopsNothing() throws Exception {
        try (StreamProcessor processor = RunningProcessor.start(kafka, state);
                ReadCommitted events = read("events\\.order")) {
            send("first", Instant.now().plusSeconds(3_600));
            await().atMost(SOON).until(() -> held() == 1);
            assertThat(run(Action.RELEASE_NOW).stillHeld()).isZero();

            admin.deleteTopics(List.of(COMMANDS)).all().get();
            create(COMMANDS, 1);
            await().atMost(SOON).until(() -> refused(processor));
            send("now", Instant.EPOCH);

            await().atMost(SOON).until(() -> events.count() == 2);
            assertThat(processor.failure()).isEmpty();
        }
    }

    /** The partitions of the commands move between two processors while commands are executed. */
    @Test
    void eachCommandIsExecutedOnceWhileAnotherProcessorJoins() throws Exception {
        int count = 200;
        try (StreamProcessor first = RunningProcessor.start(kafka, state);
                ReadCommitted letters = read("events\\.dlt")) {
            for (int i = 0; i < count; i++) {
                send("e-" + i, Instant.now().plusSeconds(3_600));
            }
            await().atMost(SOON).until(() -> held() == count);
            try (StreamProcessor second = RunningProcessor.begin(kafka, otherState)) {
                HeldReport report = run(Action.CANCEL);

                assertThat(report.figures())
                        .containsEntry("cancelled", (long) count)
                        .containsEntry("deliveredBefore", 0L)
                        .containsEntry("stillHeld", 0L);
                assertThat(second.failure()).isEmpty();
            }
            await().atMost(SOON).until(() -> letters.count() >= count);
            assertThat(letters.delivered().stream().map(letter -> letter.id()).toList())
                    .hasSize(count)
                    .doesNotHaveDuplicates();
        }
    }

    private HeldReport run(Action action) throws InterruptedException {
        KafkaCluster cluster = KafkaCluster.of(kafka.bootstrapServers());
        try (HeldOperation operation = HeldOperation.select(cluster, "test", HeldFilter.all())) {
            return operation.run(HeldRequest.of(action, "test", SOON), left -> {});
        }
    }

    private static boolean refused(StreamProcessor processor) {
        return processor.health().details().toString().contains(COMMANDS);
    }

    /** How many events are held, in committed transactions. */
    private int held() throws InterruptedException {
        KafkaCluster cluster = KafkaCluster.of(kafka.bootstrapServers());
        try (HeldOperation operation = HeldOperation.select(cluster, "test", HeldFilter.all())) {
            return operation.selected().size();
        }
    }

    private ReadCommitted read(String topics) {
        return ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile(topics));
    }

    private void create(String topic, int partitions) throws Exception {
        admin.createTopics(List.of(new NewTopic(topic, Optional.of(partitions), Optional.empty())))
                .all()
                .get();
    }

    private void send(String id, Instant due) throws Exception {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>("outbox.order", id.getBytes(UTF_8), "{}".getBytes(UTF_8));
        record.headers().add("ce_id", id.getBytes(UTF_8));
        record.headers().add("ce_type", "ticket.sold.v1".getBytes(UTF_8));
        record.headers().add("ce_deliverat", due.toString().getBytes(UTF_8));
        producer.send(record).get();
    }
}
