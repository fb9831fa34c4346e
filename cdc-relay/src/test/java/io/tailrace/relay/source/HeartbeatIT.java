package io.tailrace.relay.source;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.relay.Shop;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.position.Position;
import io.tailrace.relay.source.change.Change;
import io.tailrace.relay.source.change.Heartbeat;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Heartbeats that a relay writes into the database and reads back from its stream. */
@TailraceTest
class HeartbeatIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String ROW =
            "INSERT INTO outbox VALUES (gen_random_uuid(), 'order', 'o-1', 'order.placed.v1', '')";

    private final List<Change> changes = new CopyOnWriteArrayList<>();
    private Connection connection;
    private ChangeStream stream;

    @BeforeEach
    void stream(@Fresh PostgresServer postgres) throws SQLException {
        connection = postgres.connect();
        execute(
                "CREATE TABLE outbox (id uuid, aggregatetype text, aggregateid text, type text,"
                        + " payload text)");
        RelayConfig config =
                Shop.configWithoutKafka(postgres)
                        .slot("mine")
                        .heartbeat(Duration.ofMillis(200))
                        .build();
        Position start = StreamBegin.create(config);
        stream = new ChangeStream(config, () -> start, changes::addAll);
        stream.start();
    }

    @AfterEach
    void close() throws SQLException {
        stream.close();
        connection.close();
    }

    @Test
    void ownHeartbeatsComeBackAndThoseOfOtherSlotsOnlyMoveTheStream() throws SQLException {
        await().atMost(SOON).until(() -> heartbeats().size() >= 2);
        execute(
                "INSERT INTO tailrace_heartbeat (slot, id, xmin_horizon, xid, at) VALUES ('other', gen_random_uuid(), '77', '78', now());"
                        + " DELETE FROM tailrace_heartbeat WHERE slot = 'other'");
        execute(ROW);
        await().atMost(SOON).until(() -> rows() == 1);

        assertThat(heartbeats())
                .extracting(Heartbeat::id)
                .doesNotHaveDuplicates()
                .hasSizeGreaterThanOrEqualTo(2);
        assertThat(heartbeats()).extracting(Heartbeat::xminHorizon).isSorted().doesNotContain(77L);
        assertThat(changes)
                .filteredOn(change -> change.heartbeat() != null)
                .extracting(Change::row)
                .containsOnlyNulls();
    }

    /** What whoever compares rows of the table with the stream relies on. */
    @Test
    void everyRowOfATransactionBelowTheHorizonComesBeforeTheHeartbeat() throws SQLException {
        await().atMost(SOON).until(() -> !heartbeats().isEmpty());
        connection.setAutoCommit(false);
        execute(ROW);
        long xid = xid();
        int before = heartbeats().size();
        await().atMost(SOON).until(() -> heartbeats().size() >= before + 3);

        assertThat(heartbeats()).allMatch(heartbeat -> heartbeat.xminHorizon() <= xid);
        connection.commit();
        await().atMost(SOON).until(() -> last().xminHorizon() > xid);
        assertThat(changes.stream().takeWhile(change -> !isAbove(change, xid)))
                .anyMatch(change -> change.row() != null);
    }

    private static boolean isAbove(Change change, long xid) {
        Heartbeat heartbeat = change.heartbeat();
        return heartbeat != null && heartbeat.xminHorizon() > xid;
    }

    private List<Heartbeat> heartbeats() {
        return changes.stream().map(Change::heartbeat).filter(Objects::nonNull).toList();
    }

    private Heartbeat last() {
        List<Heartbeat> all = heartbeats();
        return requireNonNull(all.get(all.size() - 1));
    }

    private long rows() {
        return changes.stream().filter(change -> change.row() != null).count();
    }

    private long xid() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_current_xact_id()::text")) {
            row.next();
            return row.getLong(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
