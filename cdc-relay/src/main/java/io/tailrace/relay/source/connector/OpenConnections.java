package io.tailrace.relay.source.connector;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections to the database that were opened for a stream. Closing them ends whatever waits
 * for PostgreSQL on them, wherever the stream is. Safe for any thread.
 */
final class OpenConnections {

    private static final Logger LOG = LoggerFactory.getLogger(OpenConnections.class);

    private final List<Connection> open = new ArrayList<>();
    private boolean closed;

    /**
     * Adds a connection that was opened.
     *
     * @throws SQLException if the stream was stopped meanwhile; the connection is closed then
     */
    synchronized Connection add(Connection opened) throws SQLException {
        if (closed) {
            opened.close();
            throw new SQLException("The stream was stopped while it connected to the database");
        }
        open.removeIf(OpenConnections::isClosed);
        open.add(opened);
        return opened;
    }

    /** Closes all connections, and lets none be added any more. */
    synchronized void closeAll() {
        closed = true;
        open.forEach(OpenConnections::close);
        open.clear();
    }

    private static boolean isClosed(Connection connection) {
        try {
            return connection.isClosed();
        } catch (SQLException e) {
            return false;
        }
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debug("A connection could not be closed", e);
        }
    }
}
