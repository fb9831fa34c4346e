package io.tailrace.relay.anchor;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.postgres.TermSessions;
import io.tailrace.relay.publish.KafkaClients;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** A retention removes the records that a comparison is about to read. */
@TailraceTest
class RetainedTopicIT {

    private static final TopicPartition ORDERS = new TopicPartition("outbox.order", 0);
    private static final int RECORDS = 300;
    private static final int LEFT = 50;

    @Test
    void recordsThatAreLeftAreReadAndTheTopicIsNotCompleteAnyMore(@Fresh KafkaBroker kafka)
            throws Exception {
        RelayConfig config =
                RelayConfig.builder("jdbc:postgresql://h/d", "u", "p", kafka.bootstrapServers())
                        .clientProperties(
                                Map.of("max.partition.fetch.bytes", "1", "fetch.max.bytes", "1"))
                        .build();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(Set.of(new NewTopic(ORDERS.topic(), 1, (short) 1))).all().get();
            write(kafka);
            List<String> ids = new ArrayList<>();
            new PublishedIdReader(
                            new KafkaClients(config),
                            config.kafka(),
                            config.rowTopics(),
                            Set.of("/shop"),
                            new TermSessions(new CompletableFuture<>()),
                            null)
                    .read(
                            event -> {
                                if (ids.isEmpty()) {
                                    delete(admin, RECORDS - LEFT);
                                }
                                ids.add(event.id());
                            });

            assertThat(ids).hasSizeLessThan(RECORDS);
            for (int i = RECORDS - LEFT; i < RECORDS; i++) {
                assertThat(ids).contains("id-" + i);
            }
            assertThat(TopicMemory.of(admin, config.kafka()).since()).containsKey("order");
        }
    }

    /** A repair would publish superseded rows behind the ones that superseded them. */
    @Test
    void aCompactedTopicWithRecordsDecidesOnlyWhatIsYoungerThanItsLag(@Fresh KafkaBroker kafka)
            throws Exception {
        RelayConfig config =
                RelayConfig.builder("jdbc:postgresql://h/d", "u", "p", kafka.bootstrapServers())
                        .build();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(
                            Set.of(
                                    compacted(ORDERS.topic(), Duration.ZERO),
                                    compacted("outbox.payment", Duration.ofDays(2)),
                                    compacted("outbox.empty", Duration.ZERO)))
                    .all()
                    .get();
            send(kafka, ORDERS.topic(), 1);
            send(kafka, "outbox.payment", 1);

            Instant now = Instant.now();
            TopicMemory memory = TopicMemory.of(admin, config.kafka());
            assertThat(memory.since()).containsOnlyKeys("order", "payment");
            assertThat(memory.since().get("order")).isAfterOrEqualTo(now);
            assertThat(memory.since().get("payment"))
                    .isBetween(now.minus(Duration.ofDays(2)), now.minus(Duration.ofDays(1)));
            assertThat(memory.compacted()).containsOnly(ORDERS.topic(), "outbox.payment");
            assertThat(CompactedTopics.warning(config, admin))
                    .hasValueSatisfying(
                            text ->
                                    assertThat(text)
                                            .startsWith("3 topic(s) of events are compacted")
                                            .contains("outbox.empty, outbox.order"));
        }
    }

    private static NewTopic compacted(String topic, Duration lag) {
        return new NewTopic(topic, 1, (short) 1)
                .configs(
                        Map.of(
                                "cleanup.policy",
                                "compact",
                                "min.compaction.lag.ms",
                                Long.toString(lag.toMillis())));
    }

    private static void write(KafkaBroker kafka) throws Exception {
        send(kafka, ORDERS.topic(), RECORDS);
    }

    private static void send(KafkaBroker kafka, String topic, int records) throws Exception {
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.bootstrapServers(), "linger.ms", 0),
                        new StringSerializer(),
                        new ByteArraySerializer())) {
            for (int i = 0; i < records; i++) {
                ProducerRecord<String, byte[]> event =
                        new ProducerRecord<>(topic, "key", new byte[1_000]);
                event.headers().add("ce_id", ("id-" + i).getBytes(StandardCharsets.UTF_8));
                event.headers().add("ce_source", "/shop".getBytes(StandardCharsets.UTF_8));
                producer.send(event).get(); // a batch of its own
            }
        }
    }

    private static void delete(Admin admin, long before) {
        admin.deleteRecords(Map.of(ORDERS, RecordsToDelete.beforeOffset(before)))
                .all()
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }
}
