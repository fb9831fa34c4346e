package io.tailrace.processor;

import static io.tailrace.testkit.observe.ReadCommitted.header;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Topics with another number of partitions, beside topics that are as they should be. */
@TailraceTest
class RefusedTopicsIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int PARTITIONS = 6;

    @TempDir Path state;

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
        create("outbox.ticket", PARTITIONS);
        create("outbox.blocked", PARTITIONS);
        create("events.blocked", 1);
        create("outbox.test", 1);
        send("outbox.test", "before");
    }

    @AfterEach
    void stop() {
        producer.close();
        admin.close();
    }

    @Test
    void everythingElseGoesOnAndATopicThatIsRepairedIsRead() throws Exception {
        try (StreamProcessor processor = RunningProcessor.start(kafka, state);
                ReadCommitted events = read("events\\.(ticket|test|late)");
                ReadCommitted deadLetters = read("events\\.dlt")) {
            create("outbox.late", 2 * PARTITIONS); // more than the state stores have
            send("outbox.late", "late");
            send("outbox.blocked", "blocked");
            send("outbox.ticket", "ticket");
            await().atMost(SOON)
                    .until(
                            () ->
                                    processor.failure().isPresent()
                                            || (events.count() == 1
                                                    && deadLetters.count() == 1
                                                    && isRefused(processor, "outbox.late")));

            assertThat(processor.failure()).isEmpty();
            assertThat(processor.state()).isEqualTo(ProcessorState.RUNNING);
            assertThat(ids(events)).containsExactly("ticket");
            ConsumerRecord<byte[], byte[]> letter = deadLetters.records().get(0);
            assertThat(header(letter, "ce_id")).isEqualTo("blocked");
            assertThat(header(letter, "tailrace-error")).contains("events.blocked must have 6");
            assertThat(header(letter, "__streams.errors.topic")).isEqualTo("outbox.blocked");
            assertThat(processor.health().healthy()).isTrue();
            assertThat(processor.health().details()).containsEntry("topicsRefused", 3);
            assertThat(isRefused(processor, "outbox.test")).isTrue();
            assertThat(isRefused(processor, "events.blocked")).isTrue();

            admin.deleteTopics(List.of("outbox.test")).all().get();
            await().atMost(SOON).until(() -> !isRefused(processor, "outbox.test"));
            create("outbox.test", PARTITIONS);
            send("outbox.test", "repaired");
            send("outbox.ticket", "ticket-2");
            await().atMost(SOON)
                    .until(() -> processor.failure().isPresent() || events.count() == 3);
            assertThat(ids(events)).containsExactlyInAnyOrder("ticket", "ticket-2", "repaired");
            assertThat(deadLetters.count()).isEqualTo(1);
        }
    }

    private static boolean isRefused(StreamProcessor processor, String topic) {
        return String.valueOf(processor.health().details().get("refusedTopics"))
                .contains("topic=" + topic);
    }

    private static List<String> ids(ReadCommitted events) {
        return events.records().stream().map(record -> header(record, "ce_id")).toList();
    }

    private ReadCommitted read(String topics) {
        return ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile(topics));
    }

    private void create(String topic, int partitions) throws Exception {
        NewTopic wanted = new NewTopic(topic, Optional.of(partitions), Optional.empty());
        admin.createTopics(List.of(wanted)).all().get();
    }

    private void send(String topic, String id) throws Exception {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic, "key".getBytes(UTF_8), "{}".getBytes(UTF_8));
        record.headers().add("ce_id", id.getBytes(UTF_8));
        record.headers().add("ce_type", "ticket.sold.v1".getBytes(UTF_8));
        producer.send(record).get();
    }
}
