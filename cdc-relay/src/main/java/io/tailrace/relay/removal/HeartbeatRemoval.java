package io.tailrace.relay.removal;

import io.tailrace.relay.config.OutboxSource;
import io.tailrace.relay.postgres.HeartbeatTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Consumer;

/**
 * Removes the heartbeats of an outbox. Their table goes only if no other relay uses it, which is
 * looked up again under locks that keep relays from beginning to. For one thread.
 */
final class HeartbeatRemoval {

    /** Other relays cannot write heartbeats while this waits. */
    private static final String LOCK_TIMEOUT = "SET LOCAL lock_timeout = '2s'";

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private final Connection session;
    private final OutboxSource source;
    private final Consumer<String> report;

    /**
     * @param session with auto-commit; not closed
     */
    HeartbeatRemoval(Connection session, OutboxSource source, Consumer<String> report) {
        this.session = session;
        this.source = source;
        this.report = report;
    }

    void run(DatabaseObjects found) throws SQLException {
        if (!found.heartbeatTable() || !dropTable()) {
            for (String slot : found.heartbeats()) {
                deleteRows(slot);
            }
        }
    }

    /** Returns false if the table stays. */
    private boolean dropTable() throws SQLException {
        session.setAutoCommit(false);
        try (Statement statement = session.createStatement()) {
            statement.execute(LOCK_TIMEOUT);
            HeartbeatTable.lock(session, source);
            boolean free = DatabaseObjects.find(session, source).heartbeatTable();
            if (free) {
                statement.execute("DROP TABLE " + HeartbeatTable.name(source).sql());
            }
            session.commit();
            report.accept(
                    (free ? "Dropped table %s" : "Kept table %s, which another relay uses by now")
                            .formatted(HeartbeatTable.name(source)));
            return free;
        } catch (SQLException e) {
            session.rollback();
            if (!LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                throw e;
            }
            report.accept(
                    "Kept table %s, because another session uses it"
                            .formatted(HeartbeatTable.name(source)));
            return false;
        } finally {
            session.setAutoCommit(true);
        }
    }

    private void deleteRows(String slot) throws SQLException {
        String sql = "DELETE FROM " + HeartbeatTable.name(source).sql() + " WHERE slot = ?";
        try (PreparedStatement delete = session.prepareStatement(sql)) {
            delete.setString(1, slot);
            report.accept("Removed %d heartbeats of %s".formatted(delete.executeUpdate(), slot));
        }
    }
}
