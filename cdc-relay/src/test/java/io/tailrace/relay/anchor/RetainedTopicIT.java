package io.tailrace.relay.anchor;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.postgres.TermSessions;
import io.tailrace.relay.publish.KafkaClients;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import java.nio.charset.StandardCharsets;
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
                            id -> {
                                if (ids.isEmpty()) {
                                    delete(admin, RECORDS - LEFT);
                                }
                                ids.add(id);
                            });

            assertThat(ids).hasSizeLessThan(RECORDS);
            for (int i = RECORDS - LEFT; i < RECORDS; i++) {
                assertThat(ids).contains("id-" + i);
            }
            assertThat(TopicMemory.of(admin, config.kafka()).since()).containsKey("order");
        }
    }

    private static void write(KafkaBroker kafka) throws Exception {
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.bootstrapServers(), "linger.ms", 0),
                        new StringSerializer(),
                        new ByteArraySerializer())) {
            for (int i = 0; i < RECORDS; i++) {
                ProducerRecord<String, byte[]> event =
                        new ProducerRecord<>(ORDERS.topic(), new byte[1_000]);
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
