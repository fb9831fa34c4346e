package io.tailrace.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.postgres.InsertCount;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import java.sql.Connection;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The gauge of rows that are committed and not published. */
@TailraceTest
class OutboxDepthIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void theDepthIsZeroWhenIdleAndCountsWhatIsCommittedWhileNothingIsPublished(
            @Fresh PostgresServer postgres, @Fresh KafkaBroker kafka) throws Exception {
        Shop shop = new Shop(postgres).createTable();
        shop.commit(100);
        RelayConfig config = Shop.config(postgres, kafka).heartbeat(Duration.ofMillis(500)).build();
        try (CdcRelay relay = new CdcRelay(config, registry)) {
            assertThat(depth()).isNaN();
            relay.start();
            awaitDepth(0);

            shop.commit(100);
            await().atMost(SOON).until(() -> published(relay).equals(200L));
            awaitDepth(0);
            kafka.kill();
            shop.commit(500);
            awaitDepth(500);
            kafka.start();
            awaitDepth(0);

            rollBack(postgres, 30);
            await().atMost(SOON)
                    .pollInterval(Duration.ofMillis(20))
                    .until(this::depth, value -> value == 30);
            awaitDepth(0);
        }
    }

    @Test
    void theRowsOfAllPartitionsAreCountedAndWithoutStatisticsNone(@Fresh PostgresServer postgres)
            throws Exception {
        Shop shop = new Shop(postgres);
        shop.execute(
                "CREATE TABLE outbox (id uuid, aggregatetype text, aggregateid text, type text,"
                        + " payload text, headers text) PARTITION BY HASH (aggregateid)");
        for (int i = 0; i < 3; i++) {
            shop.execute(
                    "CREATE TABLE outbox_%1$d PARTITION OF outbox FOR VALUES WITH (MODULUS 3, REMAINDER %1$d)"
                            .formatted(i));
        }
        shop.commit(50);
        Database database =
                new Database(
                        RelayConfig.builder(
                                        postgres.jdbcUrl(),
                                        postgres.user(),
                                        postgres.password(),
                                        "unused:9092")
                                .build()
                                .source());
        try (Connection connection = postgres.connect()) {
            await().atMost(SOON)
                    .until(
                            () ->
                                    database.insertCount(connection)
                                            .map(InsertCount::inserts)
                                            .equals(Optional.of(50L)));
            connection.createStatement().execute("SET track_counts = off");
            assertThat(database.insertCount(connection)).isEmpty();
        }
    }

    private static void rollBack(PostgresServer postgres, int rows) throws Exception {
        try (Connection connection = postgres.connect()) {
            connection.setAutoCommit(false);
            for (int i = 0; i < rows; i++) {
                Shop.insert(connection, "order-1", null);
            }
            connection.rollback();
        }
    }

    /** Waits until the gauge has a value and keeps it for a while. */
    private void awaitDepth(double rows) {
        await().atMost(SOON)
                .during(Duration.ofSeconds(3))
                .pollInterval(Duration.ofMillis(50))
                .until(this::depth, value -> value == rows);
    }

    private static Object published(CdcRelay relay) {
        return relay.health().details().get("published");
    }

    private double depth() {
        return registry.get("events.outbox.depth").gauge().value();
    }
}
