package io.tailrace.relay.postgres.monitor;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;

/**
 * The end of the write-ahead log, and what the relay's slot holds of it, at one moment.
 *
 * @param time the database's clock
 * @param end the end of the log: what is written, or replayed if the server is a standby
 * @param keepLimit {@code max_slot_wal_keep_size} in bytes; -1 if there is no limit
 * @param slot the relay's slot; null if it does not exist
 */
public record WalStatus(
        Instant time, LogSequenceNumber end, long keepLimit, @Nullable SlotWal slot) {

    /** Reads shared memory only. */
    private static final String QUERY =
            "SELECT clock_timestamp(), wal.lsn::text,"
                    + " pg_size_bytes(current_setting('max_slot_wal_keep_size')), slot.slot_name,"
                    + " slot.active, slot.wal_status, slot.restart_lsn IS NULL,"
                    + " coalesce(wal.lsn - slot.restart_lsn, 0), slot.safe_wal_size,"
                    + " slot.confirmed_flush_lsn::text"
                    + " FROM (SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()"
                    + " ELSE pg_current_wal_lsn() END AS lsn) AS wal"
                    + " LEFT JOIN pg_replication_slots AS slot ON slot.slot_name = ?";

    private static final long UNLIMITED = -1;

    /** Whether PostgreSQL removes log that slots need once they hold too much. */
    public boolean isLimited() {
        return keepLimit != UNLIMITED;
    }

    /**
     * Reads the status.
     *
     * @param connection used for the query and not closed
     */
    public static WalStatus read(Connection connection, String slot) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(QUERY)) {
            query.setString(1, slot);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return new WalStatus(
                        row.getObject(1, OffsetDateTime.class).toInstant(),
                        LogSequenceNumber.valueOf(row.getString(2)),
                        row.getLong(3),
                        row.getString(4) == null ? null : slot(row));
            }
        }
    }

    private static SlotWal slot(ResultSet row) throws SQLException {
        String confirmed = row.getString(10);
        return new SlotWal(
                SlotState.of(row.getString(6), row.getBoolean(7)),
                row.getBoolean(5),
                Math.max(0, row.getLong(8)),
                row.getObject(9, Long.class),
                confirmed == null ? null : LogSequenceNumber.valueOf(confirmed));
    }
}
