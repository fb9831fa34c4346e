package io.tailrace.chaos.connect;

import io.tailrace.event.EventId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Rows as careless and hostile programs write them; many become dead letters. Stateless. */
final class OddRows {

    private static final String INSERT = "INSERT INTO outbox VALUES (?, ?, ?, ?, ?, ?)";

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

    private OddRows() {}

    /** Writes rows, among them large ones. */
    static int write(Connection connection, Random random, int rows) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            for (int i = 0; i < rows; i++) {
                add(insert, random, one(random, PAYLOADS));
            }
            for (int size : LARGE) {
                add(insert, random, "l".repeat(size));
            }
            insert.executeBatch();
        }
        return rows + LARGE.length;
    }

    private static void add(PreparedStatement insert, Random random, @Nullable String payload)
            throws SQLException {
        insert.setObject(1, EventId.next().toUuid());
        insert.setString(2, one(random, TYPES));
        insert.setString(3, one(random, KEYS));
        insert.setString(4, random.nextInt(20) == 0 ? "" : "order.placed.v1");
        insert.setString(5, payload);
        insert.setString(6, one(random, HEADERS));
        insert.addBatch();
    }

    private static @Nullable String one(Random random, @Nullable String[] values) {
        return values[random.nextInt(values.length)];
    }
}
