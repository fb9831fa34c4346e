package io.tailrace.relay.status;

import io.tailrace.process.status.StatusReport;
import io.tailrace.relay.config.OutboxSource;
import io.tailrace.relay.leader.RelaySession;
import io.tailrace.relay.postgres.HeartbeatTable;
import io.tailrace.relay.postgres.session.Queries;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postgresql.replication.LogSequenceNumber;

/** What PostgreSQL says about a slot and the relays that use it. For one thread. */
final class SourceState {

    /** Columns that older versions lack are read through {@code to_jsonb}. */
    private static final String SLOT =
            "SELECT active_pid, wal_status, to_jsonb(s) ->> 'invalidation_reason',"
                    + " confirmed_flush_lsn::text, pg_wal_lsn_diff(pg_current_wal_lsn(),"
                    + " confirmed_flush_lsn)::bigint, pg_wal_lsn_diff(pg_current_wal_lsn(),"
                    + " restart_lsn)::bigint, safe_wal_size, (SELECT"
                    + " setting::bigint * 1048576 FROM pg_settings WHERE name ="
                    + " 'max_slot_wal_keep_size' AND setting <> '-1') FROM pg_replication_slots s WHERE"
                    + " slot_name = ?";

    private static final String AGE =
            "SELECT round(extract(epoch FROM now() - at))::bigint FROM %s WHERE slot = ? AND"
                    + " id::text = ?";

    private final Connection connection;
    private final OutboxSource source;

    SourceState(Connection connection, OutboxSource source) {
        this.connection = connection;
        this.source = source;
    }

    /** Who leads and who stands by; names are host and process id. */
    StatusReport relays() throws SQLException {
        List<String> leaders = new ArrayList<>();
        List<String> standbys = new ArrayList<>();
        for (RelaySession session : RelaySession.of(connection, source)) {
            if (session.slot().equals(source.slot())) {
                (session.leads() ? leaders : standbys).add(session.relay());
            }
        }
        return new StatusReport().put("leader", leaders).put("standbys", standbys);
    }

    StatusReport slot() throws SQLException {
        StatusReport report = new StatusReport().put("name", source.slot());
        try (PreparedStatement query = connection.prepareStatement(SLOT)) {
            query.setString(1, source.slot());
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? slot(row, report) : report.put("state", "does not exist");
            }
        }
    }

    private static StatusReport slot(ResultSet row, StatusReport report) throws SQLException {
        String wal = String.valueOf(row.getString(2));
        String reason = row.getString(3);
        boolean lost = wal.equals("lost") || reason != null;
        report.put("state", lost ? "lost" : row.getObject(1) == null ? "not read" : "read");
        if (reason != null) {
            report.put("lostBecause", reason);
        }
        report.put("wal", wal);
        report.put("confirmed", String.valueOf(row.getString(4)));
        putNumber(report, "lagBytes", row, 5);
        putNumber(report, "retainedBytes", row, 6);
        putNumber(report, "retainedBytesAtMost", row, 8);
        putNumber(report, "bytesUntilLost", row, 7);
        return report;
    }

    private static void putNumber(StatusReport report, String name, ResultSet row, int column)
            throws SQLException {
        Long value = row.getObject(column, Long.class);
        if (value != null) {
            report.put(name, value);
        }
    }

    /** How much log was written behind a position of this database. */
    long bytesSince(LogSequenceNumber position) throws SQLException {
        return Queries.one(
                        connection,
                        "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), ?::pg_lsn)::bigint",
                        position.asString())
                .map(Long::parseLong)
                .orElse(0L);
    }

    /** The age of a heartbeat in seconds; empty if the table does not have it any more. */
    Optional<Long> secondsSince(String heartbeat) throws SQLException {
        return Queries.one(
                        connection,
                        AGE.formatted(HeartbeatTable.name(source).sql()),
                        source.slot(),
                        heartbeat)
                .map(Long::parseLong);
    }
}
