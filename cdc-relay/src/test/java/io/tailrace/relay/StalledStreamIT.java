package io.tailrace.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.network.TcpProxy;
import io.tailrace.testkit.observe.ReadCommitted;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A stream whose connection stays open but carries nothing any more. */
@TailraceTest
class StalledStreamIT {

    private static final Duration SOON = Duration.ofSeconds(90);

    private static final String LONG_WAITS =
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                    + " AND query_start < now() - interval '45 s'";

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void aLeaderWhoseStreamHangsGivesUpAndAStandbyGoesOn(
            @Fresh PostgresServer postgres, @Fresh KafkaBroker kafka) throws Exception {
        Shop shop = new Shop(postgres).createTable();
        try (TcpProxy proxy = new TcpProxy();
                ReadCommitted observer = observer(kafka);
                CdcRelay leader = new CdcRelay(behind(proxy, postgres, kafka), registry);
                CdcRelay standby = new CdcRelay(Shop.config(postgres, kafka).build())) {
            proxy.target(postgres.port());
            leader.start();
            shop.commit(10);
            await().atMost(SOON).until(() -> shop.account(observer).isClean());
            assertThat(leader.await(RelayState.STREAMING, SOON)).isTrue();
            standby.start();
            await().atMost(SOON)
                    .untilAsserted(
                            () ->
                                    assertThat(standby.health().details())
                                            .containsEntry(
                                                    "leader",
                                                    leader.health().details().get("leader")));

            proxy.freeze(
                    await().atMost(SOON).until(() -> portOfWalSender(postgres), port -> port > 0));
            shop.commit(10);

            await().atMost(SOON).until(() -> shop.account(observer).isClean());
            assertThat(registry.get("tailrace.relay.stalls").counter().count()).isEqualTo(1);
            assertThat(shop.account(observer).isClean()).isTrue();
        }
    }

    /** PostgreSQL sends nothing while it decodes rows of other tables. */
    @Test
    @Tag("full")
    void aLargeTransactionInAnotherTableIsNoStall(
            @Fresh PostgresServer postgres, @Fresh KafkaBroker kafka) throws Exception {
        Shop shop = new Shop(postgres).createTable();
        shop.execute("CREATE TABLE other (n bigint, text text)");
        RelayConfig config = Shop.config(postgres, kafka).heartbeat(Duration.ofMillis(500)).build();
        try (ReadCommitted observer = observer(kafka);
                CdcRelay relay = new CdcRelay(config, registry)) {
            relay.start();
            shop.execute(
                    "INSERT INTO other SELECT n, repeat('x', 100) FROM generate_series(1, 12000000) n");
            shop.commit(10);

            await().atMost(SOON.multipliedBy(3)).until(() -> shop.account(observer).isClean());
            assertThat(registry.get("tailrace.relay.stalls").counter().count()).isZero();
            assertThat(registry.get("tailrace.relay.terms").counter().count()).isEqualTo(1);
        }
    }

    /** Debezium reads the values of enumerations before it connects to the slot. */
    @Test
    @Tag("full")
    void aDatabaseThatAnswersSlowlyWhileTheStreamStartsIsNoStall(
            @Fresh PostgresServer postgres, @Fresh KafkaBroker kafka) throws Exception {
        Shop shop = new Shop(postgres).createTable();
        try (Connection blocking = postgres.connect();
                ReadCommitted observer = observer(kafka)) {
            publish(10, shop, postgres, kafka, observer);
            blocking.setAutoCommit(false);
            blocking.createStatement().execute("LOCK TABLE pg_enum");
            try (CdcRelay relay = new CdcRelay(Shop.config(postgres, kafka).build(), registry)) {
                relay.start();
                await().atMost(SOON).until(() -> shop.query(LONG_WAITS).equals("1"));
                blocking.rollback();
                shop.commit(10);

                await().atMost(SOON).until(() -> shop.account(observer).isClean());
                assertThat(registry.get("tailrace.relay.terms").counter().count()).isEqualTo(1);
            }
        }
    }

    private static void publish(
            int rows, Shop shop, PostgresServer postgres, KafkaBroker kafka, ReadCommitted observer)
            throws Exception {
        try (CdcRelay relay = new CdcRelay(Shop.config(postgres, kafka).build())) {
            relay.start();
            shop.commit(rows);
            await().atMost(SOON).until(() -> shop.account(observer).isClean());
            assertThat(relay.await(RelayState.STREAMING, SOON)).isTrue();
        }
    }

    private static ReadCommitted observer(KafkaBroker kafka) {
        return ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile("outbox\\..*"));
    }

    private static RelayConfig behind(TcpProxy proxy, PostgresServer postgres, KafkaBroker kafka) {
        String url =
                "jdbc:postgresql://127.0.0.1:%d/%s".formatted(proxy.port(), postgres.database());
        return RelayConfig.builder(
                        url, postgres.user(), postgres.password(), kafka.bootstrapServers())
                .heartbeat(Duration.ofMillis(500))
                .lease(SOON)
                .build();
    }

    /** The port that the stream's connection comes from; 0 if there is no stream. */
    private static int portOfWalSender(PostgresServer postgres) throws Exception {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "SELECT client_port FROM pg_stat_replication WHERE state = 'streaming'")) {
            return row.next() ? row.getInt(1) : 0;
        }
    }
}
