package io.tailrace.producer;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Whether the relays of a database publish messages. A relay names the session on which PostgreSQL
 * sends the log: {@code tailrace <slot> messages} if it asks for messages, else {@code tailrace
 * <slot> stream}. Stateless.
 */
final class MessageRelays {

    static final String WARNING =
            "The relay that reads this database publishes no events of RowLifetime.MESSAGE. Start it"
                    + " with --messages.";

    private static final String READABLE =
            "SELECT has_table_privilege('pg_catalog.pg_stat_activity', 'SELECT')";

    private static final String MISSING =
            "SELECT bool_or(application_name LIKE 'tailrace % stream')"
                    + " AND NOT bool_or(application_name LIKE 'tailrace % messages')"
                    + " FROM pg_catalog.pg_stat_activity WHERE datname = current_database()";

    private MessageRelays() {}

    /** Whether relays read the log of the database at this moment, but none reads messages. */
    static boolean areMissing(Connection connection) throws SQLException {
        return isTrue(connection, READABLE) && isTrue(connection, MISSING);
    }

    private static boolean isTrue(Connection connection, String question) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(question)) {
            return row.next() && row.getBoolean(1);
        }
    }
}
