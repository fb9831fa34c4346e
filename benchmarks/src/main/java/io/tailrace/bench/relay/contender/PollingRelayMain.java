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

    private static final int BATCH = 1000;
    private static final String SELECT =
            "SELECT id, aggregatetype, aggregateid, type, payload FROM %s ORDER BY id LIMIT "
                    + BATCH
                    + " FOR UPDATE SKIP LOCKED";
    private static final String DELETE = "DELETE FROM %s WHERE id = ANY (?)";

    private PollingRelayMain() {}

    /**
     * Runs until the process is killed. Arguments: a JDBC URL, the bootstrap servers, and the
     * milliseconds to wait when there are no rows, and the name of the table.
     */
    public static void main(String[] arguments)
            throws SQLException, InterruptedException, ExecutionException {
        long pauseMillis = Long.parseLong(arguments[2]);
        try (Connection connection = DriverManager.getConnection(arguments[0]);
                Producer<byte[], byte[]> producer =
                        new KafkaProducer<>(
                                Map.of("bootstrap.servers", arguments[1], "batch.size", "65536"),
                                new ByteArraySerializer(),
                                new ByteArraySerializer())) {
            connection.setAutoCommit(false);
            while (true) {
                if (relay(connection, producer, arguments[3]) == 0) {
                    TimeUnit.MILLISECONDS.sleep(pauseMillis);
                }
            }
        }
    }

    private static int relay(Connection connection, Producer<byte[], byte[]> producer, String table)
            throws SQLException, InterruptedException, ExecutionException {
        List<UUID> ids = new ArrayList<>(BATCH);
        List<Future<RecordMetadata>> sent = new ArrayList<>(BATCH);
        try (PreparedStatement select = connection.prepareStatement(SELECT.formatted(table));
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
            delete(connection, ids, table);
        }
        connection.commit();
        return ids.size();
    }

    private static void delete(Connection connection, List<UUID> ids, String table)
            throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(DELETE.formatted(table))) {
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
