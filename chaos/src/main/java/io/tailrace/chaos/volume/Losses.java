package io.tailrace.chaos.volume;

import io.tailrace.chaos.run.ChaosRun;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;

/** Takes from a relay what it needs to go on. For one thread. */
final class Losses {

    private static final String POSITIONS = "tailrace.positions";
    private static final Duration SOON = Duration.ofSeconds(60);

    private final ChaosRun run;
    private final PostgresServer postgres;
    private final KafkaBroker broker;

    Losses(ChaosRun run, PostgresServer postgres, KafkaBroker broker) {
        this.run = run;
        this.postgres = postgres;
        this.broker = broker;
    }

    /**
     * Waits until the relay has stored a position behind a heartbeat that is written from now on.
     * The watermark of that position covers every row that is committed now.
     */
    void awaitWatermark() throws SQLException {
        String heartbeats = "SELECT coalesce(max(number), 0) FROM tailrace_heartbeat";
        await("SELECT (%s) > %s".formatted(heartbeats, query(heartbeats)));
        String end = query("SELECT pg_current_wal_insert_lsn()");
        await(
                "SELECT bool_and(confirmed_flush_lsn > '%s') FROM pg_replication_slots"
                        .formatted(end));
    }

    /** Takes it; no relay may be running. */
    void inflict(Loss loss) throws SQLException, ExecutionException, InterruptedException {
        switch (loss) {
            case SLOT -> dropSlot();
            case POSITIONS -> deletePositions();
        }
    }

    private void dropSlot() throws SQLException {
        await("SELECT count(*) = 0 FROM pg_replication_slots WHERE active");
        query("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots");
    }

    private void deletePositions() throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.deleteTopics(List.of(POSITIONS)).all().get();
        }
    }

    private void await(String condition) throws SQLException {
        if (!run.await(SOON, () -> holds(condition))) {
            throw new IllegalStateException("Does not become true: " + condition);
        }
    }

    private boolean holds(String condition) {
        try {
            return "t".equals(query(condition));
        } catch (SQLException e) {
            throw new IllegalStateException("Could not ask the database: " + condition, e);
        }
    }

    private String query(String sql) throws SQLException {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }
}
