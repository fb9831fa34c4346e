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
import java.time.Instant;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The times of records whose topics keep nothing that is older than a minute. */
@TailraceTest
class RecordTimesIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Map<String, String> ONE_MINUTE =
            Map.of("retention.ms", "60000", "message.timestamp.before.max.ms", "60000");

    @TempDir Path state;

    @Test
    @Tag("full")
    void aHeldEventAndADeadLetterGetATimeThatTheirTopicKeeps(@Fresh KafkaBroker kafka)
            throws Exception {
        create(kafka, "outbox.ticket", Map.of());
        create(kafka, "events.ticket", ONE_MINUTE);
        create(kafka, "events.dlt", ONE_MINUTE);
        Instant start = Instant.now();
        try (StreamProcessor processor = RunningProcessor.start(kafka, state);
                ReadCommitted events = read(kafka, "events\\.ticket");
                ReadCommitted deadLetters = read(kafka, "events\\.dlt")) {
            send(
                    kafka,
                    Map.of(
                            "ce_id", "held",
                            "ce_type", "ticket.sold.v1",
                            "ce_deliverat", Instant.now().plusSeconds(1).toString()));
            send(kafka, Map.of("ce_id", "broken"));
            await().atMost(SOON).until(() -> events.count() + deadLetters.count() == 2);

            assertThat(processor.failure()).isEmpty();
            assertThat(events.records()).singleElement().satisfies(r -> assertId(r, "held"));
            assertThat(deadLetters.records()).singleElement().satisfies(r -> assertId(r, "broken"));
            assertThat(List.of(events.records().get(0), deadLetters.records().get(0)))
                    .allSatisfy(
                            r ->
                                    assertThat(Instant.ofEpochMilli(r.timestamp()))
                                            .isAfterOrEqualTo(start));
        }
    }

    private static void assertId(ConsumerRecord<byte[], byte[]> record, String id) {
        assertThat(header(record, "ce_id")).isEqualTo(id);
    }

    private static ReadCommitted read(KafkaBroker kafka, String topics) {
        return ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile(topics));
    }

    private static void create(KafkaBroker kafka, String topic, Map<String, String> configs)
            throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            NewTopic wanted = new NewTopic(topic, Optional.of(6), Optional.empty());
            admin.createTopics(List.of(wanted.configs(configs))).all().get();
        }
    }

    private static void send(KafkaBroker kafka, Map<String, String> headers) throws Exception {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        "outbox.ticket",
                        null,
                        Instant.now().minus(Duration.ofHours(1)).toEpochMilli(),
                        "key".getBytes(UTF_8),
                        "{}".getBytes(UTF_8));
        headers.forEach((name, value) -> record.headers().add(name, value.getBytes(UTF_8)));
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            producer.send(record).get();
        }
    }
}
