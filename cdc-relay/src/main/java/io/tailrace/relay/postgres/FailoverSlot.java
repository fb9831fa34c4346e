package io.tailrace.relay.postgres;

import io.tailrace.relay.postgres.session.Queries;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Slots that standby servers copy, so that a promoted standby has the slot. PostgreSQL 17 and later
 * copy a slot that is marked so, to standbys with {@code sync_replication_slots}.
 *
 * @see <a
 *     href="https://www.postgresql.org/docs/current/logicaldecoding-explanation.html#LOGICALDECODING-REPLICATION-SLOTS-SYNCHRONIZATION">Replication
 *     Slot Synchronization</a>
 */
public final class FailoverSlot {

    private static final Logger LOG = LoggerFactory.getLogger(FailoverSlot.class);
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final int FIRST_VERSION = 17;

    private FailoverSlot() {}

    /** The options for the creation of a slot with an exported snapshot. */
    static String creationOptions(Connection connection) throws SQLException {
        return isSupported(connection) ? "(SNAPSHOT 'export', FAILOVER true)" : "EXPORT_SNAPSHOT";
    }

    /**
     * Marks a slot that an earlier version of the relay, or somebody else, created without the
     * mark. A slot that cannot be marked is used as it is, and the reason is logged.
     *
     * @param slot the name of a slot that nobody reads now; need not exist
     */
    public static void mark(Database database, String slot) throws SQLException {
        try (Connection connection = database.connect("slot-mark", ANSWER)) {
            if (!isSupported(connection) || !isUnmarked(connection, slot)) {
                return;
            }
        }
        try (Connection connection = database.connectForReplication(ANSWER);
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER_REPLICATION_SLOT \"" + slot + "\" (FAILOVER true)");
            LOG.atInfo().addKeyValue("slot", slot).log("Standby servers may copy the slot now");
        } catch (SQLException e) {
            LOG.atWarn()
                    .addKeyValue("slot", slot)
                    .log(
                            "Could not mark the slot as one that standby servers copy. After the"
                                    + " promotion of a standby, the relay will create it again and"
                                    + " compare the table with the topics: {}",
                            e.getMessage());
        }
    }

    private static boolean isUnmarked(Connection connection, String slot) throws SQLException {
        return Queries.one(
                        connection,
                        "SELECT 1 FROM pg_replication_slots WHERE slot_name = ? AND NOT failover",
                        slot)
                .isPresent();
    }

    private static boolean isSupported(Connection connection) throws SQLException {
        return connection.getMetaData().getDatabaseMajorVersion() >= FIRST_VERSION;
    }
}
