package io.tailrace.bench.relay.contender;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;
import org.postgresql.replication.PGReplicationStream;

/**
 * Reads a slot with the JDBC driver and discards what it reads, which shows the limit of any Java
 * program that reads one slot. Prints the nanoseconds that the second half of the rows took.
 */
public final class DiscardingReaderMain {

    private static final int STATUS_SECONDS = 10;
    private static final byte INSERT = 'I';

    private DiscardingReaderMain() {}

    /** Arguments: a JDBC URL, user, password, the name of slot and publication, and the rows. */
    public static void main(String[] arguments) throws SQLException {
        Properties properties = new Properties();
        PGProperty.USER.set(properties, arguments[1]);
        PGProperty.PASSWORD.set(properties, arguments[2]);
        PGProperty.REPLICATION.set(properties, "database");
        PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "10");
        try (Connection connection = DriverManager.getConnection(arguments[0], properties);
                PGReplicationStream stream = stream(connection, arguments[3])) {
            int rows = Integer.parseInt(arguments[4]);
            read(stream, rows / 2);
            long half = System.nanoTime();
            read(stream, rows - rows / 2);
            System.out.println(System.nanoTime() - half);
        }
    }

    private static PGReplicationStream stream(Connection connection, String slot)
            throws SQLException {
        return connection
                .unwrap(PGConnection.class)
                .getReplicationAPI()
                .replicationStream()
                .logical()
                .withSlotName(slot)
                .withSlotOption("proto_version", 1)
                .withSlotOption("publication_names", slot)
                .withStatusInterval(STATUS_SECONDS, TimeUnit.SECONDS)
                .start();
    }

    private static void read(PGReplicationStream stream, int rows) throws SQLException {
        for (int seen = 0; seen < rows; ) {
            ByteBuffer message = stream.read();
            if (message.get(message.position()) == INSERT) {
                seen++;
            }
        }
    }
}
