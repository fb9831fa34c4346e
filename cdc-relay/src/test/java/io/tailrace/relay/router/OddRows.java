package io.tailrace.relay.router;

import io.tailrace.event.EventId;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Rows of an outbox table as services write them, and as nobody would, by a seed. */
final class OddRows {

    /** All columns that a placement can name, beside those of the contract. */
    static final String COLUMNS =
            "note text, kind mood, number int, large bigint, small smallint, flag boolean, part int,"
                    + " other uuid, document jsonb, plain json, at timestamptz, at_second"
                    + " timestamptz(0), local timestamp, local_millis timestamp(3)";

    private static final List<String> TEXTS =
            List.of(
                    "",
                    " ",
                    "\t\r\n",
                    "plain",
                    "größer",
                    "\"quoted\" \\ and /",
                    "\u0001\u001f\u007f",
                    "\u2028 \ufeff",
                    "\ud83d\ude80 rocket",
                    "%s ${x} $1",
                    "null",
                    "{\"a\":[1,null,{}],\"b\":\"ü\"}");

    private static final List<String> TYPES =
            List.of("order", "payment", "Order.Line", "a_b-c", "", "X".repeat(230));

    /** Types that make no legal topic, or one of the pipeline. */
    private static final List<String> BAD_TYPES =
            List.of("größe", "two\nlines", "a b", "X".repeat(250), "with/slash");

    private static final List<String> JSON =
            List.of("{\"b\": 1, \"a\":  [1.50, null]}", "[]", "\"text ü\"", "1e2", "null", "{}");

    private final Random random;
    private final String payload;
    private final boolean bad;

    /**
     * @param payload the type of the payload: text, json, jsonb or bytea
     * @param bad whether there are rows that cannot be routed
     */
    OddRows(long seed, String payload, boolean bad) {
        this.random = new Random(seed);
        this.payload = payload;
        this.bad = bad;
    }

    /** The statement that creates the table, after the type {@code mood}. */
    String ddl() {
        return "CREATE TABLE outbox (id uuid PRIMARY KEY, aggregatetype text, aggregateid text,"
                + " type text NOT NULL, payload "
                + payload
                + ", "
                + COLUMNS
                + ")";
    }

    /** Commits rows, some of them several in one transaction. */
    void insert(Connection connection, int rows) throws SQLException {
        connection.setAutoCommit(false);
        String sql =
                "INSERT INTO outbox VALUES (?, ?, ?, ?, ?::"
                        + payload
                        + ", ?, ?::mood, ?, ?, ?, ?, ?, ?, ?::jsonb, ?::json, ?::timestamptz,"
                        + " ?::timestamptz, ?::timestamp, ?::timestamp)";
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            for (int i = 0; i < rows; i++) {
                bind(insert);
                insert.executeUpdate();
                if (random.nextInt(3) == 0) {
                    connection.commit();
                }
            }
        }
        connection.commit();
        connection.setAutoCommit(true);
    }

    private void bind(PreparedStatement insert) throws SQLException {
        int n = 1;
        insert.setObject(n++, random.nextBoolean() ? EventId.next().toUuid() : uuid());
        insert.setString(n++, type());
        insert.setString(n++, random.nextInt(20) == 0 ? null : "a-" + random.nextInt(30) + odd());
        insert.setString(n++, "type-" + random.nextInt(5) + odd());
        if (payload.equals("bytea")) {
            insert.setBytes(n++, bytes());
        } else {
            insert.setString(n++, payload());
        }
        insert.setString(n++, some(TEXTS));
        insert.setString(n++, some(List.of("glad", "sad")));
        insert.setObject(n++, maybe(random.nextInt()));
        insert.setObject(n++, maybe(random.nextLong()));
        insert.setObject(n++, maybe((short) random.nextInt()));
        insert.setObject(n++, maybe(random.nextBoolean()));
        insert.setObject(n++, maybe(random.nextInt(6)));
        insert.setObject(n++, maybe(uuid()));
        insert.setString(n++, some(JSON));
        insert.setString(n++, some(JSON));
        for (int i = 0; i < 4; i++) {
            insert.setString(n++, time());
        }
    }

    private @Nullable String type() {
        int kind = random.nextInt(25);
        if (bad && kind == 0) {
            return null;
        }
        return bad && kind == 1 ? pick(BAD_TYPES) : pick(TYPES);
    }

    private @Nullable String payload() {
        if (payload.equals("text")) {
            return random.nextInt(50) == 0 ? "ü".repeat(200_000) : some(TEXTS);
        }
        return some(JSON);
    }

    private byte @Nullable [] bytes() {
        if (random.nextInt(10) == 0) {
            return null;
        }
        byte[] bytes = new byte[random.nextInt(20) == 0 ? 300_000 : random.nextInt(40)];
        random.nextBytes(bytes);
        return random.nextBoolean() ? bytes : "text".getBytes(StandardCharsets.UTF_8);
    }

    private @Nullable String time() {
        return switch (random.nextInt(20)) {
            case 0 -> null;
            case 1 -> "1969-12-31 23:59:59.999999";
            case 2 -> "2026-11-29 12:00:00";
            case 3 -> "2026-11-29 12:00:00.1";
            case 4 -> "9999-12-31 23:59:59.5";
            case 5 -> "0001-01-01 00:00:00";
            case 6 -> "infinity";
            case 7 -> "-infinity";
            case 8 -> "0044-03-15 12:00:00.5 BC";
            case 9 -> "0001-03-15 12:00:00 BC";
            case 10 -> "2080-01-01 00:00:00.000001";
            default ->
                    "20%02d-0%d-1%d 1%d:00:00.%06d"
                            .formatted(
                                    random.nextInt(25),
                                    1 + random.nextInt(9),
                                    random.nextInt(10),
                                    random.nextInt(10),
                                    random.nextInt(1_000_000));
        };
    }

    private String odd() {
        return random.nextInt(4) == 0 ? pick(TEXTS) : "";
    }

    private UUID uuid() {
        return new UUID(
                (random.nextLong() & ~0xf000L) | 0x4000L,
                (random.nextLong() >>> 2) | Long.MIN_VALUE);
    }

    private @Nullable String some(List<String> values) {
        return random.nextInt(8) == 0 ? null : pick(values);
    }

    private @Nullable Object maybe(Object value) {
        return random.nextInt(8) == 0 ? null : value;
    }

    private String pick(List<String> values) {
        return values.get(random.nextInt(values.size()));
    }
}
