package io.tailrace.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tailrace.event.TopicNames;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.adopt.Adoption;
import io.tailrace.relay.adopt.AdoptionRequest;
import io.tailrace.relay.adopt.PeerSource;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.postgresql.replication.LogSequenceNumber;

/**
 * Another program has published some of the rows that its slot still holds. The crash suite runs a
 * real one.
 */
@TailraceTest
class AdoptionIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String OFFSETS = "connect-offsets";
    private static final String TOPIC = "outbox.event.order";
    private static final String KEY = "[\"shop-outbox\",{\"server\":\"shop\"}]";

    @Test
    void rowsThatTheOtherProgramHasPublishedAreNotPublishedAgainForthAndBack(
            @Fresh PostgresServer postgres, @Fresh KafkaBroker kafka) throws Exception {
        Shop shop = new Shop(postgres).createTable();
        shop.execute("CREATE PUBLICATION dbz_publication FOR ALL TABLES");
        shop.execute("ALTER TABLE outbox ADD PRIMARY KEY (id)");
        shop.execute("SELECT pg_create_logical_replication_slot('debezium', 'pgoutput')");
        createTopics(kafka);
        shop.commit(30);
        List<String> ids = ids(postgres);
        send(kafka, TOPIC, "order-1", "{}", ids.subList(0, 20));
        RelayConfig config = config(postgres, kafka);
        refused(config, ExitCode.POSITION_LOST, "must hold one offset");
        send(kafka, OFFSETS, KEY, "{\"lsn\":1}", null);
        refused(config, ExitCode.POSITION_LOST, "would never send the rows between them");
        send(kafka, OFFSETS, KEY, "{\"lsn\":" + confirmed(shop) + "}", null);

        List<String> said = new ArrayList<>();
        new Adoption(config, request(), said::add).preview();
        adopt(config);
        adopt(config); // as after a command that was killed
        assertThat(String.join("\n", said)).contains("compared with those of 20 records");

        try (ReadCommitted observer =
                ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile("outbox\\..*"))) {
            publish(config, shop, observer, 30);
            LogSequenceNumber end = new HandBackRun(config, line -> {}).run();
            assertThat(new HandBackRun(config, line -> {}).run()).isEqualTo(end);
            assertThatThrownBy(() -> new CdcRelay(config).start())
                    .isInstanceOf(OperatorException.class)
                    .hasMessageContaining("was handed back at " + end.asString());

            shop.commit(5); // nobody publishes them before the slot is adopted again
            adopt(config);
            publish(config, shop, observer, 45);
            assertThat(observer.count()).isEqualTo(55);
        }
    }

    private static void publish(RelayConfig config, Shop shop, ReadCommitted observer, int before)
            throws Exception {
        try (CdcRelay relay = new CdcRelay(config)) {
            relay.start();
            assertThat(relay.await(RelayState.STREAMING, SOON)).isTrue();
            shop.commit(10);
            await().atMost(SOON).until(() -> observer.count() >= before + 10);
        }
    }

    private static void adopt(RelayConfig config) throws InterruptedException {
        new Adoption(config, request(), line -> {}).run();
    }

    private static AdoptionRequest request() {
        return new AdoptionRequest(new PeerSource(OFFSETS, null, "shop-outbox", ""), false, false);
    }

    private static void refused(RelayConfig config, ExitCode code, String reason) {
        assertThatThrownBy(() -> adopt(config))
                .isInstanceOfSatisfying(
                        OperatorException.class, e -> assertThat(e.exitCode()).isEqualTo(code))
                .hasMessageContaining(reason);
    }

    private static RelayConfig config(PostgresServer postgres, KafkaBroker kafka) {
        return Shop.config(postgres, kafka)
                .slot("debezium")
                .publication("dbz_publication")
                .partitions(1)
                .topics(
                        new TopicNames(
                                "outbox.event.",
                                TopicNames.DEFAULT_EVENTS_PREFIX,
                                TopicNames.DEFAULT_POSITIONS))
                .build();
    }

    private static List<String> ids(PostgresServer postgres) throws SQLException {
        List<String> ids = new ArrayList<>();
        try (Connection connection = postgres.connect();
                var rows = connection.createStatement().executeQuery("SELECT id FROM outbox")) {
            while (rows.next()) {
                ids.add(rows.getString(1));
            }
        }
        return ids;
    }

    private static long confirmed(Shop shop) throws SQLException {
        return LogSequenceNumber.valueOf(
                        shop.query("SELECT confirmed_flush_lsn FROM pg_replication_slots"))
                .asLong();
    }

    private static void createTopics(KafkaBroker kafka)
            throws InterruptedException, ExecutionException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(
                            Set.of(
                                    new NewTopic(OFFSETS, 3, (short) 1),
                                    new NewTopic(TOPIC, 1, (short) 1)))
                    .all()
                    .get();
        }
    }

    /** Sends a record for each id, or one without an id. */
    private static void send(
            KafkaBroker kafka, String topic, String key, String value, @Nullable List<String> ids)
            throws InterruptedException, ExecutionException {
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.bootstrapServers()),
                        new StringSerializer(),
                        new StringSerializer())) {
            for (String id : ids == null ? List.of("") : ids) {
                ProducerRecord<String, String> record = new ProducerRecord<>(topic, key, value);
                if (!id.isEmpty()) {
                    record.headers().add("id", id.getBytes(UTF_8));
                }
                producer.send(record).get();
            }
        }
    }
}
