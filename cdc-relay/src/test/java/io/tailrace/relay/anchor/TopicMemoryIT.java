package io.tailrace.relay.anchor;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.event.EventId;
import io.tailrace.record.CapturedRow;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The SQL condition decides the rows of a table as the relay decides those of the stream. */
@TailraceTest
class TopicMemoryIT {

    private static final List<String> COLUMNS = List.of("id", "aggregatetype");

    private final Instant now = Instant.now();
    private final TopicMemory old = since(now.minus(Duration.ofDays(1)));
    private final TopicMemory young = since(now.plus(Duration.ofDays(1)));

    @Test
    void tableAndStreamAreDecidedAlike(@Fresh PostgresServer postgres) throws SQLException {
        String id = EventId.next().toString();
        List<String> others =
                List.of(
                        UUID.randomUUID().toString(),
                        "12345678901234789",
                        "9223372036854775807",
                        "invoice-2026-07-00001",
                        id + "-2",
                        id.substring(0, 19) + "0" + id.substring(20),
                        "");

        try (Connection connection = postgres.connect()) {
            assertThat(decided(connection, id, "text")).isTrue();
            assertThat(decided(connection, id, "uuid")).isTrue();
            assertThat(decided(connection, id.toUpperCase(Locale.ROOT), "text")).isTrue();
            for (String other : others) {
                assertThat(decided(connection, other, "text")).as(other).isFalse();
            }
            assertThat(decided(connection, "1234567890123478901", "bigint")).isFalse();
        }
    }

    /** What the condition says about a row; both memories are asked both ways. */
    private boolean decided(Connection connection, String id, String type) throws SQLException {
        assertThat(sql(connection, young, id, type)).as("young %s", id).isFalse();
        assertThat(young.decides(row(id))).isFalse();
        boolean decided = sql(connection, old, id, type);
        assertThat(old.decides(row(id))).as(id).isEqualTo(decided);
        return decided;
    }

    private static boolean sql(Connection connection, TopicMemory memory, String id, String type)
            throws SQLException {
        String query =
                "SELECT %s FROM (SELECT '%s'::%s AS id, 'order' AS aggregatetype) outbox"
                        .formatted(memory.condition(COLUMNS), id, type);
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private static TopicMemory since(Instant time) {
        return new TopicMemory(Map.of("order", time));
    }

    private static CapturedRow row(String id) {
        return new CapturedRow(id, "order", "order-1", "order.placed.v1", null, null);
    }
}
