package io.tailrace.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.relay.config.OnDiscontinuity;
import io.tailrace.relay.config.RelayConfigBuilder;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.account.Account;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A repair while the database, the topics and other transactions are busy. */
@TailraceTest
class RepairEdgesIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String SLOT = "tailrace_outbox";

    private final List<CdcRelay> relays = new ArrayList<>();
    private PostgresServer postgres;
    private KafkaBroker kafka;
    private Shop shop;
    private ReadCommitted observer;
    private SimpleMeterRegistry registry;

    @BeforeEach
    void start(@Fresh PostgresServer server, @Fresh KafkaBroker broker) throws SQLException {
        postgres = server;
        kafka = broker;
        shop = new Shop(postgres).createTable();
        observer = ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile("outbox\\..*"));
        registry = new SimpleMeterRegistry();
    }

    @AfterEach
    void stop() {
        relays.forEach(CdcRelay::close);
        observer.close();
    }

    /** The row's transaction has the id of the watermark's horizon. */
    @Test
    @Tag("full")
    void aTransactionThatWasOpenAtTheLastHeartbeat() throws Exception {
        try (Connection open = postgres.connect()) {
            open.setAutoCommit(false);
            try (CdcRelay relay = started(config())) {
                shop.commit(10);
                awaitCount(10);
                Shop.insert(open, "order-open", null);
                String heartbeats =
                        "SELECT count(*) FROM tailrace_heartbeat WHERE xmin_horizon = (SELECT min(backend_xid::text::bigint)::text FROM pg_stat_activity WHERE state = 'idle in transaction')";
                await().atMost(SOON).until(() -> Long.parseLong(shop.query(heartbeats)) > 2);
                shop.commit(10);
                awaitCount(20);
            }
            shop.dropSlots();
            open.commit();
        }
        shop.execute("SELECT pg_create_logical_replication_slot('%s','pgoutput')".formatted(SLOT));
        List<Connection> others = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Connection other = postgres.connect();
            other.setAutoCommit(false);
            try (Statement statement = other.createStatement()) {
                statement.execute("SELECT pg_current_xact_id()");
            }
            others.add(other);
        }
        try (CdcRelay relay = started(config())) {
            shop.commit(1);
            awaitCount(22);
        }
        for (Connection other : others) {
            other.close();
        }
        assertClean(22);
    }

    /** The topic of an aggregate type from which nothing came for longer than its retention. */
    @Test
    @Tag("full")
    void aTopicThatIsEmptyToday() throws Exception {
        emptiedTopic("outbox.other");
        try (CdcRelay relay = started(config())) {
            shop.commit(10);
            awaitCount(10);
        }
        shop.dropSlots();
        shop.commit(10);
        try (CdcRelay relay = started(config())) {
            shop.commit(1);
            awaitCount(21);
        }
        assertClean(21);
    }

    /** As for the time of VACUUM FULL. */
    @Test
    @Tag("full")
    void aLockOnTheTable() throws Exception {
        try (CdcRelay relay = started(config());
                Connection locker = postgres.connect();
                Statement statement = locker.createStatement()) {
            locker.setAutoCommit(false);
            statement.execute("LOCK TABLE outbox IN ACCESS EXCLUSIVE MODE");

            assertThat(relay.await(RelayState.RECOVERING, Duration.ofSeconds(8))).isFalse();
            locker.rollback();
        }
    }

    @Test
    @Tag("full")
    void aSynchronousStandbyThatIsAway() throws Exception {
        shop.execute("ALTER ROLE postgres SET synchronous_commit = on");
        try (CdcRelay relay = started(config())) {
            shop.commit(10);
            awaitCount(10);
        }
        shop.commit(10);
        shop.execute("ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
        shop.execute("SELECT pg_reload_conf()");
        await().atMost(SOON)
                .until(() -> shop.query("SHOW synchronous_standby_names").equals("nobody"));
        try (CdcRelay relay = started(config())) {
            awaitCount(20);
        }
    }

    private void emptiedTopic(String topic) throws Exception {
        Map<String, Object> client = Map.of("bootstrap.servers", kafka.bootstrapServers());
        try (Admin admin = Admin.create(client);
                KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(
                                client, new ByteArraySerializer(), new ByteArraySerializer())) {
            admin.createTopics(List.of(new NewTopic(topic, 6, (short) 1))).all().get();
            producer.send(new ProducerRecord<>(topic, 0, null, new byte[1])).get();
            admin.deleteRecords(
                            Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(1)))
                    .all()
                    .get();
        }
    }

    private RelayConfigBuilder config() {
        return Shop.config(postgres, kafka)
                .heartbeat(Duration.ofMillis(500))
                .onDiscontinuity(OnDiscontinuity.REPAIR);
    }

    private CdcRelay started(RelayConfigBuilder config) throws InterruptedException {
        CdcRelay relay = new CdcRelay(config.build(), registry);
        relays.add(relay);
        relay.start();
        assertThat(relay.await(RelayState.STREAMING, SOON)).as("%s", relay.failure()).isTrue();
        return relay;
    }

    private void awaitCount(int records) {
        await().atMost(SOON)
                .until(
                        () ->
                                shop.account(observer).lost().isEmpty()
                                        && observer.count() >= records);
    }

    private void assertClean(int rows) throws SQLException {
        Account account = shop.account(observer);
        assertThat(account.lost()).isEmpty();
        assertThat(account.duplicated()).isEmpty();
        assertThat(account.reordered()).isEmpty();
        assertThat(account.committed()).isEqualTo(rows);
    }
}
