package io.tailrace.relay.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tailrace.relay.Shop;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A term that waits for transactions of others ends all the same. */
@TailraceTest
class TermSessionsIT {

    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final ExecutorService relay = Executors.newSingleThreadExecutor();

    @AfterEach
    void stop() {
        relay.shutdownNow();
    }

    @Test
    void theCreationOfASlotEndsWithTheTerm(@Fresh PostgresServer postgres) throws Exception {
        RelayConfig config = Shop.configWithoutKafka(postgres).build();
        Shop shop = new Shop(postgres).createTable();
        Database database = new Database(config.source());
        try (Connection other = postgres.connect();
                Statement transaction = other.createStatement()) {
            other.setAutoCommit(false);
            transaction.execute("SELECT pg_current_xact_id()");
            Future<NewSlot> slot =
                    relay.submit(() -> NewSlot.create(database, "mine", new TermSessions(ended)));
            await().until(() -> slots(shop).equals("1"));

            ended.complete(null);
            assertThatThrownBy(() -> slot.get(10, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(SQLException.class);
            await().untilAsserted(() -> assertThat(slots(shop)).isEqualTo("0"));
        }
    }

    @Test
    void closedSessionsAreForgottenAndOpenOnesEndWithTheTerm(PostgresServer postgres)
            throws Exception {
        TermSessions sessions = new TermSessions(ended);
        for (int i = 0; i < 20; i++) {
            try (Connection session = sessions.with(postgres.connect())) {
                assertThat(session.isValid(5)).isTrue();
            }
        }
        Connection open = sessions.with(postgres.connect());
        assertThat(sessions.size()).isEqualTo(1);

        ended.complete(null);
        await().until(open::isClosed);
        assertThat(sessions.with(postgres.connect()).isClosed()).isTrue();
    }

    private static String slots(Shop shop) throws SQLException {
        return shop.query("SELECT count(*) FROM pg_replication_slots");
    }
}
