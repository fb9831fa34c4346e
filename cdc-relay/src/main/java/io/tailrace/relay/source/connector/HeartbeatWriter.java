package io.tailrace.relay.source.connector;

import io.tailrace.relay.config.OutboxSource;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.postgres.HeartbeatTable;
import io.tailrace.relay.source.decoding.LoggedTables;
import java.sql.SQLException;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes heartbeats into the database, one per interval. For one thread. */
final class HeartbeatWriter {

    private static final Logger LOG = LoggerFactory.getLogger(HeartbeatWriter.class);

    /** The server shuts down or starts, or the table is gone. */
    private static final Set<String> FATAL = Set.of("57P01", "57P03", "42P01");

    private final OutboxSource source;
    private final LoggedTables tables;
    private final Interval interval;

    /**
     * @param tables gives the connection to write on
     */
    HeartbeatWriter(RelayConfig config, LoggedTables tables) {
        this.source = config.source();
        this.tables = tables;
        this.interval = new Interval(config.timing().heartbeat());
    }

    /**
     * Writes a heartbeat if it is time. A failure is logged: whoever waits for heartbeats notices
     * that none comes back.
     *
     * @return whether it was time
     * @throws SQLException if the stream cannot go on either
     */
    boolean writeIfDue() throws SQLException {
        if (!interval.isOver()) {
            return false;
        }
        try {
            HeartbeatTable.beat(tables.connection(), source);
        } catch (SQLException e) {
            if (e.getSQLState() != null && FATAL.contains(e.getSQLState())) {
                throw e;
            }
            LOG.atError()
                    .addKeyValue("slot", source.slot())
                    .log("Could not write a heartbeat into {}", HeartbeatTable.name(source), e);
        }
        return true;
    }
}
