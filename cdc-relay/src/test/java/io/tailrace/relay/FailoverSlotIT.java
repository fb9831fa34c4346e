package io.tailrace.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.embedded.EmbeddedPostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Slots that standby servers copy. */
@TailraceTest
class FailoverSlotIT {

    private static final Duration SOON = Duration.ofSeconds(90);
    private static final String FAILOVER =
            "SELECT count(*) FROM pg_replication_slots WHERE slot_name = 'tailrace_outbox' AND"
                    + " failover";
    private static final int ROWS = 50;

    @Test
    void slotsOfEarlierRelaysAreMarked(@Fresh PostgresServer postgres, @Fresh KafkaBroker kafka)
            throws Exception {
        Shop shop = new Shop(postgres).createTable();
        awaitStreaming(Shop.config(postgres, kafka).build());
        assertThat(shop.query(FAILOVER)).isEqualTo("1");

        shop.dropSlots();
        shop.execute("SELECT pg_create_logical_replication_slot('tailrace_outbox', 'pgoutput')");
        assertThat(shop.query(FAILOVER)).isEqualTo("0");

        awaitStreaming(Shop.config(postgres, kafka).build());
        assertThat(shop.query(FAILOVER)).isEqualTo("1");
    }

    @Test
    @Tag("full")
    void aRunningRelayFollowsAPromotionWithoutARepair(@Fresh KafkaBroker kafka) throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (EmbeddedPostgresServer primary =
                        EmbeddedPostgresServer.start(
                                Map.of(
                                        "sync_replication_slots", "on",
                                        "hot_standby_feedback", "on",
                                        "primary_slot_name", "standby"));
                EmbeddedPostgresServer standby = standbyOf(primary);
                ReadCommitted observer =
                        ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile("outbox\\..*"));
                CdcRelay relay = new CdcRelay(config(primary, standby, kafka), registry)) {
            Shop before = new Shop(primary);
            relay.start();
            before.commit(ROWS);
            await().atMost(SOON).until(() -> observer.count() == ROWS);
            await().atMost(SOON)
                    .until(
                            () ->
                                    new Shop(standby)
                                            .query(FAILOVER + " AND NOT temporary")
                                            .equals("1"));
            before.commit(ROWS);

            primary.kill();
            assertThat(new Shop(standby).query("SELECT pg_promote()")).isEqualTo("t");
            Shop after = new Shop(standby);
            after.commit(ROWS);

            await().atMost(SOON).until(() -> after.account(observer).isClean());
            assertThat(after.account(observer).delivered()).isGreaterThanOrEqualTo(2 * ROWS);
            assertThat(registry.find("tailrace.relay.discontinuities").counters())
                    .allMatch(counter -> counter.count() == 0);
        }
    }

    /** The primary sends nothing to the relay that the standby has not received. */
    private static EmbeddedPostgresServer standbyOf(EmbeddedPostgresServer primary)
            throws SQLException {
        Shop shop = new Shop(primary).createTable();
        primary.stop();
        EmbeddedPostgresServer standby = EmbeddedPostgresServer.copyOf(primary);
        primary.start();
        shop.execute("SELECT pg_create_physical_replication_slot('standby', true)");
        shop.execute("ALTER SYSTEM SET synchronized_standby_slots = 'standby'");
        shop.execute("SELECT pg_reload_conf()");
        standby.follow(primary);
        standby.start();
        return standby;
    }

    private static RelayConfig config(
            EmbeddedPostgresServer primary, EmbeddedPostgresServer standby, KafkaBroker kafka) {
        return RelayConfig.builder(
                        "jdbc:postgresql://127.0.0.1:%d,127.0.0.1:%d/%s?targetServerType=primary"
                                .formatted(primary.port(), standby.port(), primary.database()),
                        primary.user(),
                        primary.password(),
                        kafka.bootstrapServers())
                .build();
    }

    private static void awaitStreaming(RelayConfig config) throws InterruptedException {
        try (CdcRelay relay = new CdcRelay(config)) {
            relay.start();
            assertThat(relay.await(RelayState.STREAMING, SOON)).isTrue();
        }
    }
}
