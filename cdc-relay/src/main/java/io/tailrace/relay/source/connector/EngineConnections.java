package io.tailrace.relay.source.connector;

import io.debezium.jdbc.JdbcConfiguration;
import io.debezium.jdbc.JdbcConnection.ConnectionFactory;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;

/**
 * Opens the connections on which Debezium runs queries. They are opened in the same way as all
 * other connections of the relay, so they have every parameter of the database's URL.
 */
public final class EngineConnections implements ConnectionFactory {

    private static final String PURPOSE = "ApplicationName";

    @Override
    public Connection connect(JdbcConfiguration config) throws SQLException {
        return RunningStream.of(config.getString(RunningStream.NAME))
                .connect(config.getString(PURPOSE, "Debezium").toLowerCase(Locale.ROOT));
    }
}
