package io.tailrace.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.event.TopicNames;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.config.Shard;
import io.tailrace.relay.position.DatabaseId;
import io.tailrace.relay.position.Position;
import io.tailrace.relay.position.SourceIdentity;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.publish.AdoptedPosition;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
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
import org.junit.jupiter.api.Test;
import org.postgresql.replication.LogSequenceNumber;

/** Topics of positions that a relay must not start with. */
@TailraceTest
class PositionTopicIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String SLOT = "tailrace_outbox";

    @Test
    void aTopicThatLacksOrLosesOrHasLostThePositionIsRefused(
            @Fresh PostgresServer postgres, @Fresh KafkaBroker kafka) throws Exception {
        Shop shop = new Shop(postgres).createTable();
        try (ReadCommitted observer =
                ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile("outbox\\..*"))) {
            try (CdcRelay relay = new CdcRelay(Shop.config(postgres, kafka).build())) {
                relay.start();
                shop.commit(10);
                await().atMost(SOON).until(() -> observer.count() == 10);
            }

            assertRefused(
                    positions(postgres, kafka, "tailrace.postions"),
                    ExitCode.POSITION_LOST,
                    "Topic tailrace.postions must hold the position of replication slot " + SLOT);

            create(kafka, "deleting", Map.of("cleanup.policy", "delete"));
            assertRefused(
                    positions(postgres, kafka, "deleting"),
                    ExitCode.SETUP,
                    "Topic deleting of the positions must have cleanup.policy=compact, but has delete");

            delete(kafka, SLOT + "_1of2");
            assertRefused(
                    Shop.config(postgres, kafka).build(),
                    ExitCode.POSITION_LOST,
                    "the position of tailrace_outbox_1of2 was deleted");

            handBack(Shop.config(postgres, kafka).build().withShard(new Shard(1, 2)));
            assertRefused(
                    Shop.config(postgres, kafka).build(),
                    ExitCode.POSITION_LOST,
                    "Slot tailrace_outbox_1of2 was handed back at 0/1F4");

            assertThat(observer.count()).isEqualTo(10);
            shop.execute(
                    "SELECT 1 / count(*) FROM pg_replication_slots WHERE slot_name = '"
                            + SLOT
                            + "'");
        }
    }

    private static void handBack(RelayConfig config) throws InterruptedException {
        AdoptedPosition.store(
                config,
                new StoredPosition(
                                StoredPosition.Phase.STREAMING,
                                Position.after(LogSequenceNumber.valueOf(500)),
                                null,
                                SourceIdentity.of(new DatabaseId("7428", 5, 1)),
                                null,
                                0)
                        .handedBack());
    }

    private static RelayConfig positions(
            PostgresServer postgres, KafkaBroker kafka, String positions) {
        return Shop.config(postgres, kafka)
                .topics(new TopicNames("outbox.", "events.", positions))
                .build();
    }

    private static void assertRefused(RelayConfig config, ExitCode code, String problem)
            throws InterruptedException {
        try (CdcRelay relay = new CdcRelay(config)) {
            try {
                relay.start();
            } catch (OperatorException e) { // what is found before the relay starts
                assertThat(relay.failure()).contains(e);
            }
            assertThat(relay.await(RelayState.FAILED, SOON)).isTrue();
            assertThat(relay.failure())
                    .get()
                    .isInstanceOfSatisfying(
                            OperatorException.class,
                            e -> {
                                assertThat(e.exitCode()).isEqualTo(code);
                                assertThat(e).hasMessageContaining(problem);
                            });
        }
    }

    private static void create(KafkaBroker kafka, String topic, Map<String, String> configs)
            throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            NewTopic wanted = new NewTopic(topic, Optional.of(1), Optional.empty());
            admin.createTopics(List.of(wanted.configs(configs))).all().get();
        }
    }

    private static void delete(KafkaBroker kafka, String slot) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>("tailrace.positions", slot.getBytes(UTF_8), null))
                    .get();
        }
    }
}
