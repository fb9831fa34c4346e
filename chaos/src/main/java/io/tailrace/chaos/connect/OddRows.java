package io.tailrace.chaos.connect;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tailrace.event.EventId;
import io.tailrace.event.outbox.OutboxMessage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Rows, and messages in the write-ahead log, as careless and hostile programs write them; many
 * become dead letters. Stateless.
 */
final class OddRows {

    private static final String INSERT = "INSERT INTO %s VALUES (?, ?, ?, ?, ?, ?)";
    private static final String EMIT = "SELECT pg_logical_emit_message(true, ?, ?::bytea)";

    private static final String[] TYPES = {
        "order", "shipment", "", "dlt", "retry.x", "a b", ".", "x".repeat(300), "größe", "A-b_c.9"
    };

    private static final String[] KEYS = {"order-1", "", " ", "schlüssel-✓", "k".repeat(2_000)};

    private static final @Nullable String[] PAYLOADS = {
        null, "", "{}", "{\"n\":\"ä😀\"}", "\u0001", "p".repeat(20_000), "[1,2]"
    };

    private static final @Nullable String[] HEADERS = {
        null,
        "",
        "{}",
        "{\"ce_correlationid\":\"c\",\"traceparent\":\"00-a\",\"content-type\":\"text/plain\"}",
        "{\"ce_id\":\"forged\",\"ce_source\":\"forged\",\"x\":\"😀\"}",
        "{\"tailrace-group\":\"forged\"}",
        "{\"__streams.errors.topic\":\"forged\"}",
        "{\"ce_Upper\":\"1\"}",
        "{\"ce_dataschema\":\"no uri\"}",
        "{\"n\":1}",
        "{\"a\":\"b\",\"a\":\"c\"}",
        "not json",
        "{\"quote\":\"\\\"\\\\ \\u0000\"}",
        "{\"\":\"empty name\"}"
    };

    /** More than Kafka's default for a record, and more than a topic of events accepts. */
    private static final int[] LARGE = {1_100_000, 1_100_000, 1_700_000, 1_700_000};

    private static final byte[] @Nullable [] BINARY = {
        null, {}, {0}, {-1, -61, 40, 10}, "{\"n\":\"ä😀\"}".getBytes(UTF_8), new byte[20_000]
    };

    /** Contents of messages that do not stand for a row, and become dead letters. */
    private static final byte[][] UNREADABLE = {
        {}, {-1, -61, 40}, "{".getBytes(UTF_8), "[]".getBytes(UTF_8), "{\"id\":1}".getBytes(UTF_8)
    };

    private OddRows() {}

    /**
     * Writes rows, among them large ones.
     *
     * @param binary whether the payload of the table is {@code bytea}
     * @return their number
     */
    static int write(Connection connection, String table, boolean binary, Random random, int rows)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT.formatted(table))) {
            for (int i = 0; i < rows; i++) {
                add(insert, random, binary ? one(random, BINARY) : one(random, PAYLOADS));
            }
            for (int size : LARGE) {
                String payload = "l".repeat(size);
                add(insert, random, binary ? payload.getBytes(UTF_8) : payload);
            }
            insert.executeBatch();
        }
        return rows + LARGE.length;
    }

    /**
     * Writes transactions with a message that stands for a row, and after each one a transaction
     * with a message that is rolled back.
     *
     * @return the number of messages that are committed
     */
    static int emit(Connection connection, String table, Random random, int messages)
            throws SQLException {
        connection.setAutoCommit(false);
        try (PreparedStatement emit = connection.prepareStatement(EMIT)) {
            emit.setString(1, OutboxMessage.prefix("public", table));
            for (int i = 0; i < messages; i++) {
                emit(emit, message(random));
                connection.commit();
                emit(emit, message(random));
                connection.rollback();
            }
            for (byte[] content : UNREADABLE) {
                emit(emit, content);
            }
            connection.commit();
        } finally {
            connection.setAutoCommit(true);
        }
        return messages + UNREADABLE.length;
    }

    private static void emit(PreparedStatement emit, byte[] content) throws SQLException {
        emit.setBytes(2, content);
        emit.execute();
    }

    private static byte[] message(Random random) {
        return new OutboxMessage(
                        EventId.next().toString(),
                        one(random, TYPES),
                        one(random, KEYS),
                        "order.placed.v1",
                        String.valueOf(one(random, PAYLOADS)),
                        one(random, HEADERS))
                .toJson()
                .getBytes(UTF_8);
    }

    private static void add(PreparedStatement insert, Random random, @Nullable Object payload)
            throws SQLException {
        insert.setObject(1, EventId.next().toUuid());
        insert.setString(2, one(random, TYPES));
        insert.setString(3, one(random, KEYS));
        insert.setString(4, random.nextInt(20) == 0 ? "" : "order.placed.v1");
        insert.setObject(5, payload);
        insert.setString(6, one(random, HEADERS));
        insert.addBatch();
    }

    private static <T extends @Nullable Object> T one(Random random, T[] values) {
        return values[random.nextInt(values.length)];
    }
}
