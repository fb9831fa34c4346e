package io.tailrace.bench.relay.contender;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A common design of a polling relay: selects {@value #BATCH} rows with {@code FOR UPDATE SKIP
 * LOCKED}, sends the records, waits for the acknowledgements, deletes the rows and commits.
 * Delivers at least once.
 */
public final class PollingRelayMain {

    public static final String TABLE = "outbox_polling";

    private static final int BATCH = 1000;
    private static final long PAUSE_MILLIS = 5;
    private static final String SELECT =
            "SELECT id, aggregatetype, aggregateid, type, payload FROM "
                    + TABLE
                    + " ORDER BY id LIMIT "
                    + BATCH
                    + " FOR UPDATE SKIP LOCKED";

    private PollingRelayMain() {}

    /** Runs until the process is killed. Arguments: a JDBC URL and the bootstrap servers. */
    public static void main(String[] arguments)
            throws SQLException, InterruptedException, ExecutionException {
        try (Connection connection = DriverManager.getConnection(arguments[0]);
                Producer<byte[], byte[]> producer =
                        new KafkaProducer<>(
                                Map.of("bootstrap.servers", arguments[1], "batch.size", "65536"),
                                new ByteArraySerializer(),
                                new ByteArraySerializer())) {
            connection.setAutoCommit(false);
            while (true) {
                if (relay(connection, producer) == 0) {
                    TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
                }
            }
        }
    }

    private static int relay(Connection connection, Producer<byte[], byte[]> producer)
            throws SQLException, InterruptedException, ExecutionException {
        List<UUID> ids = new ArrayList<>(BATCH);
        List<Future<RecordMetadata>> sent = new ArrayList<>(BATCH);
        try (PreparedStatement select = connection.prepareStatement(SELECT);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                ids.add(row.getObject(1, UUID.class));
                sent.add(producer.send(record(row)));
            }
        }
        producer.flush();
        for (Future<RecordMetadata> each : sent) {
            each.get();
        }
        if (!ids.isEmpty()) {
            delete(connection, ids);
        }
        connection.commit();
        return ids.size();
    }

    private static void delete(Connection connection, List<UUID> ids) throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement("DELETE FROM " + TABLE + " WHERE id = ANY (?)")) {
            delete.setArray(1, connection.createArrayOf("uuid", ids.toArray()));
            delete.executeUpdate();
        }
    }

    private static ProducerRecord<byte[], byte[]> record(ResultSet row) throws SQLException {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        "outbox." + row.getString(2),
                        bytes(row.getString(3)),
                        bytes(row.getString(5)));
        record.headers().add("id", bytes(row.getString(1)));
        record.headers().add("type", bytes(row.getString(4)));
        return record;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
