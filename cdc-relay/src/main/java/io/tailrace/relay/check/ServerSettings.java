package io.tailrace.relay.check;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of PostgreSQL that a relay depends on, as they are for its role and database.
 * Numbers have the unit of {@code pg_settings}. Immutable.
 */
final class ServerSettings {

    private static final String QUERY =
            "SELECT name, setting FROM pg_settings WHERE name IN ('wal_level',"
                    + " 'max_replication_slots', 'max_wal_senders', 'max_slot_wal_keep_size',"
                    + " 'wal_sender_timeout', 'idle_replication_slot_timeout', 'statement_timeout',"
                    + " 'transaction_timeout', 'idle_in_transaction_session_timeout',"
                    + " 'track_counts') UNION ALL SELECT 'slots', count(*)::text FROM"
                    + " pg_replication_slots UNION ALL SELECT 'senders', count(*)::text FROM"
                    + " pg_stat_replication";

    private final Map<String, String> settings;

    private ServerSettings(Map<String, String> settings) {
        this.settings = Map.copyOf(settings);
    }

    static ServerSettings read(Connection connection) throws SQLException {
        Map<String, String> settings = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(QUERY)) {
            while (rows.next()) {
                settings.put(rows.getString(1), rows.getString(2));
            }
        }
        return new ServerSettings(settings);
    }

    /** Requires that the log can be decoded. */
    String requireLogicalWal(ManagedServer server) {
        String level = settings.getOrDefault("wal_level", "unknown");
        if (!level.equals("logical")) {
            throw refused(
                    "wal_level of PostgreSQL must be logical, got " + level, server.logicalWal());
        }
        return "wal_level is logical";
    }

    /**
     * Requires room for what a relay opens.
     *
     * @param hasSlot whether the relay's slot exists and counts already
     */
    String requireRoom(boolean hasSlot) {
        long slots = number("slots");
        long senders = number("senders");
        if (!hasSlot && slots >= number("max_replication_slots")) {
            throw refused(
                    "All of max_replication_slots=%d are in use, and the relay needs one"
                            .formatted(number("max_replication_slots")),
                    "Drop slots that nothing reads, or raise max_replication_slots and restart"
                            + " PostgreSQL.");
        }
        if (senders >= number("max_wal_senders")) {
            throw refused(
                    "All of max_wal_senders=%d are in use, and the relay needs one"
                            .formatted(number("max_wal_senders")),
                    "Raise max_wal_senders and restart PostgreSQL.");
        }
        return "%d of %d replication slots and %d of %d WAL senders are in use"
                .formatted(
                        slots, number("max_replication_slots"), senders, number("max_wal_senders"));
    }

    /** A warning if PostgreSQL retains log for the slot without a limit. */
    Optional<String> unlimitedLog() {
        return number("max_slot_wal_keep_size") < 0
                ? Optional.of(
                        "max_slot_wal_keep_size is -1, so while no relay runs the write-ahead log"
                                + " grows until the disk is full. Set a limit that holds the log of"
                                + " the longest outage that you plan for; a slot that is lost is"
                                + " repaired from the table.")
                : Optional.empty();
    }

    /** A warning if PostgreSQL drops the slot of a relay that was stopped for long. */
    Optional<String> droppedSlot() {
        return number("idle_replication_slot_timeout") > 0
                ? Optional.of(
                        "idle_replication_slot_timeout is %s s, so the slot of a relay that is stopped for longer is lost. Set it to 0, or be ready for a repair."
                                .formatted(settings.get("idle_replication_slot_timeout")))
                : Optional.empty();
    }

    /** A warning if PostgreSQL never notices that a relay has vanished. */
    Optional<String> sleeplessSender() {
        return number("wal_sender_timeout") == 0
                ? Optional.of(
                        "wal_sender_timeout is 0, so PostgreSQL keeps the session of a relay whose"
                                + " host has vanished. Set it to 60s.")
                : Optional.empty();
    }

    /** A warning if statements are ended that may take long: first starts and repairs. */
    Optional<String> timeouts() {
        StringBuilder set = new StringBuilder();
        for (String name :
                new String[] {
                    "statement_timeout",
                    "transaction_timeout",
                    "idle_in_transaction_session_timeout"
                }) {
            if (number(name) > 0) {
                set.append(set.isEmpty() ? "" : ", ").append(name).append('=');
                set.append(settings.get(name)).append(" ms");
            }
        }
        return set.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "The role has %s. The relay lifts them where it reads the whole table; elsewhere its statements are short."
                                .formatted(set));
    }

    /** A warning if nothing counts inserts. */
    Optional<String> uncounted() {
        return "off".equals(settings.get("track_counts"))
                ? Optional.of(
                        "track_counts is off, so events.outbox.depth is unknown. Switch it on;"
                                + " autovacuum needs it, too.")
                : Optional.empty();
    }

    private long number(String name) {
        return Long.parseLong(settings.getOrDefault(name, "0"));
    }

    private static OperatorException refused(String problem, String remedy) {
        return new OperatorException(ExitCode.SETUP, problem, remedy);
    }
}
