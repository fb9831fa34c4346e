package io.tailrace.chaos.relay.load;

import io.tailrace.event.EventId;
import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.LongFunction;
import org.postgresql.PGConnection;

/** Writes events of one aggregate in the transaction of the given connection. Stateless. */
final class EventWriter {

    private static final String COUNT =
            "UPDATE aggregate SET events = events + ? WHERE id = ? RETURNING events";
    private static final String ROW = "(?, 'order', ?, 'order.placed.v1', ?)";
    private static final String INSERT =
            "INSERT INTO outbox (id, aggregatetype, aggregateid, type, payload) VALUES ";
    private static final String COPY =
            "COPY outbox (id, aggregatetype, aggregateid, type, payload) FROM STDIN";

    private EventWriter() {}

    /** Writes the given number of events with one INSERT. */
    static void insert(Connection connection, String aggregate, int events) throws SQLException {
        insert(connection, aggregate, events, Long::toString);
    }

    /**
     * Writes the given number of events with one INSERT.
     *
     * @param payload returns the payload of an event from its place in commit order, which the
     *     payload must be if blanks around it are left out
     */
    static void insert(
            Connection connection, String aggregate, int events, LongFunction<String> payload)
            throws SQLException {
        long last = count(connection, aggregate, events);
        String sql = INSERT + ROW + (", " + ROW).repeat(events - 1);
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            int parameter = 1;
            for (long n = last - events + 1; n <= last; n++) {
                insert.setObject(parameter++, EventId.next().toUuid());
                insert.setString(parameter++, aggregate);
                insert.setString(parameter++, payload.apply(n));
            }
            insert.executeUpdate();
        }
    }

    /** Writes the given number of events with COPY, which gives all rows the same LSN. */
    static void copy(Connection connection, String aggregate, int events) throws SQLException {
        long last = count(connection, aggregate, events);
        StringBuilder rows = new StringBuilder();
        for (long n = last - events + 1; n <= last; n++) {
            rows.append(EventId.next())
                    .append("\torder\t")
                    .append(aggregate)
                    .append("\torder.placed.v1\t")
                    .append(n)
                    .append('\n');
        }
        try {
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn(COPY, new StringReader(rows.toString()));
        } catch (IOException e) {
            throw new SQLException("COPY into the outbox failed", e);
        }
    }

    private static long count(Connection connection, String aggregate, int events)
            throws SQLException {
        try (PreparedStatement count = connection.prepareStatement(COUNT)) {
            count.setInt(1, events);
            count.setString(2, aggregate);
            try (ResultSet row = count.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
