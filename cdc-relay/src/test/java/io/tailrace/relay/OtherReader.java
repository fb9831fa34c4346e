package io.tailrace.relay;

import io.tailrace.relay.config.OutboxSource;
import io.tailrace.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;
import org.postgresql.replication.PGReplicationStream;

/** A session of another program that reads the slot of an outbox, and confirms nothing. */
record OtherReader(Connection session, PGReplicationStream stream) implements AutoCloseable {

    static OtherReader of(PostgresServer postgres, OutboxSource source) throws SQLException {
        Properties properties = new Properties();
        PGProperty.USER.set(properties, postgres.user());
        PGProperty.PASSWORD.set(properties, postgres.password());
        PGProperty.REPLICATION.set(properties, "database");
        PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "14");
        PGProperty.APPLICATION_NAME.set(properties, "Debezium Streaming");
        Connection session = DriverManager.getConnection(postgres.jdbcUrl(), properties);
        return new OtherReader(
                session,
                session.unwrap(PGConnection.class)
                        .getReplicationAPI()
                        .replicationStream()
                        .logical()
                        .withSlotName(source.slot())
                        .withSlotOption("proto_version", 1)
                        .withSlotOption("publication_names", source.publication())
                        .start());
    }

    /** Whether the session still reads. */
    boolean reads() throws SQLException {
        stream.forceUpdateStatus();
        return !stream.isClosed();
    }

    @Override
    public void close() throws SQLException {
        stream.close();
        session.close();
    }
}
