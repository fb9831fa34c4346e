package io.tailrace.relay.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.record.CapturedRow;
import io.tailrace.relay.Shop;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.position.Position;
import io.tailrace.relay.position.PositionGuard;
import io.tailrace.relay.source.change.Change;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.replication.LogSequenceNumber;

/** What the stream makes of the log. */
@TailraceTest
class DecodedChangesIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String INSERT =
            "INSERT INTO outbox (id, aggregatetype, aggregateid, type, payload, headers) VALUES ";
    private static final String MESSAGE =
            "SELECT pg_logical_emit_message(%s, 'tailrace.outbox', '{\"id\":\"%s\",\"aggregatetype\":\"order\",\"aggregateid\":\"a\",\"type\":\"x\",\"payload\":\"p\"}')";

    private PostgresServer postgres;
    private Connection connection;
    private RelayConfig config;
    private Position begin;

    @BeforeEach
    void createOutbox(@Fresh PostgresServer server) throws SQLException {
        postgres = server;
        connection = postgres.connect();
        execute(
                "CREATE TYPE mood AS ENUM ('glad'); CREATE DOMAIN short AS varchar(12);"
                        + " CREATE TABLE outbox (number bigint GENERATED ALWAYS AS IDENTITY, id bigint, aggregatetype short,"
                        + " aggregateid uuid, type mood, payload bytea, headers jsonb DEFAULT '{\"a\": \"1\"}', at timestamptz DEFAULT now());"
                        + " ALTER TABLE outbox REPLICA IDENTITY FULL");
        config =
                Shop.configWithoutKafka(postgres)
                        .slot("mine")
                        .messages(true)
                        .heartbeat(Duration.ofMillis(200))
                        .build();
        begin = StreamBegin.create(config);
        execute(
                "ALTER PUBLICATION mine SET (publish = 'insert, update, delete, truncate')",
                "SET synchronous_commit = on");
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    @Test
    void columnsOfEveryTypeAreThoseThatDebeziumCaptures() throws SQLException {
        String uuid = "01924df5-0000-7000-8000-000000000001";
        execute(INSERT + "(-5, 'order', '" + uuid + "', 'glad', '\\x00ff7a', '{\"b\":\"ü\"}')");
        execute(INSERT + "(NULL, NULL, NULL, NULL, NULL, NULL)");
        execute("INSERT INTO outbox (id) VALUES (7)");
        List<CapturedRow> rows = rows(read(3));

        assertThat(rows.get(0).id()).isEqualTo("-5");
        assertThat(rows.get(0).aggregateType()).isEqualTo("order");
        assertThat(rows.get(0).aggregateId()).isEqualTo(uuid);
        assertThat(rows.get(0).type()).isEqualTo("glad");
        assertThat(rows.get(0).payload()).containsExactly(0, 255, 0x7a);
        assertThat(rows.get(0).headers()).isEqualTo("{\"b\": \"ü\"}");
        assertThat(rows.get(1).id()).isNull();
        assertThat(rows.get(1).aggregateType()).isNull();
        assertThat(rows.get(1).aggregateId()).isNull();
        assertThat(rows.get(1).payload()).isNull();
        assertThat(rows.get(1).headers())
                .as("Debezium's value of a null")
                .isEqualTo("{\"a\": \"1\"}");
        assertThat(rows.get(2).headers()).isEqualTo("{\"a\": \"1\"}");
        assertThat(rows).allMatch(row -> row.committedMicros() > 0);
    }

    @Test
    void onlyInsertedRowsAreChangesAndTheyHaveTheirToastedValues() throws SQLException {
        String large =
                "SELECT decode(string_agg(md5(n::text), ''), 'hex') FROM generate_series(1, %d) n";
        execute(INSERT + "(1, 'order', NULL, NULL, (" + large.formatted(20_000) + "), NULL)");
        execute("UPDATE outbox SET aggregatetype = 'other'; DELETE FROM outbox; TRUNCATE outbox");
        execute(INSERT + "(2, 'order', NULL, NULL, (" + large.formatted(200_000) + "), NULL)");
        execute(
                "ALTER TABLE outbox DROP COLUMN at; ALTER TABLE outbox ALTER payload TYPE text USING 'x'");
        execute(INSERT + "(3, 'order', NULL, NULL, 'ü', NULL)");
        List<CapturedRow> rows = rows(read(3));

        assertThat(rows).extracting(CapturedRow::id).containsExactly("1", "2", "3");
        assertThat(rows.get(0).payload()).hasSize(20_000 * 16);
        assertThat(rows.get(1).payload()).isNull();
        assertThat(rows.get(1).omittedBytes()).isGreaterThan(200_000 * 16);
        assertThat(rows.get(2).payload()).isEqualTo("ü".getBytes(UTF_8));
    }

    @Test
    void aMessageBelongsToItsTransactionOrIsCompleteByItself() throws SQLException {
        execute(INSERT + "(1, NULL, NULL, NULL, NULL, NULL)");
        execute(
                INSERT
                        + "(2, NULL, NULL, NULL, NULL, NULL);"
                        + MESSAGE.formatted("true", "inside"));
        execute(MESSAGE.formatted("false", "outside"));
        execute(INSERT + "(3, NULL, NULL, NULL, NULL, NULL)");
        List<Change> changes = read(5);

        assertThat(rows(changes))
                .extracting(CapturedRow::id)
                .containsExactly("1", "2", "inside", "outside", "3");
        assertThat(changes)
                .extracting(Change::inTable)
                .containsExactly(true, true, false, false, true);
        List<@Nullable LogSequenceNumber> commits =
                changes.stream().map(Change::previousCommit).toList();
        assertThat(commits.get(2)).isEqualTo(commits.get(1));
        assertThat(requireNonNull(commits.get(3))).isGreaterThan(requireNonNull(commits.get(2)));
        assertThat(commits.get(4))
                .as("PostgreSQL would not send the message again to who reads from its end")
                .isEqualTo(commits.get(3));
        assertThat(changes.get(3).committedMicros()).isZero();
    }

    @Test
    void aRowBehindAMessageOutsideOfATransactionIsNewAfterARestart() throws SQLException {
        execute(MESSAGE.formatted("false", "outside"));
        begin = publishNew(read(1));
        execute(INSERT + "(3, NULL, NULL, NULL, NULL, NULL)");
        List<Change> again = read(2);
        PositionGuard guard = PositionGuard.resume(begin);

        assertThat(rows(again)).extracting(CapturedRow::id).containsExactly("outside", "3");
        assertThat(again)
                .extracting(change -> guard.isNew(requireNonNull(change.previousCommit())))
                .containsExactly(false, true);
    }

    @Test
    void theRestOfATransactionIsNewAfterARestart() throws SQLException {
        execute(INSERT + "(1, NULL, NULL, NULL, NULL, NULL)");
        execute(INSERT + "(2, NULL, NULL, NULL, NULL, NULL), (3, NULL, NULL, NULL, NULL, NULL)");
        begin = publishNew(read(3).subList(0, 2));
        List<Change> again = read(2);
        PositionGuard guard = PositionGuard.resume(begin);

        assertThat(rows(again)).extracting(CapturedRow::id).containsExactly("2", "3");
        assertThat(again)
                .extracting(change -> guard.isNew(requireNonNull(change.previousCommit())))
                .containsExactly(false, true);
    }

    /** The position after changes of which all are new. */
    private Position publishNew(List<Change> changes) {
        PositionGuard guard = PositionGuard.resume(begin);
        assertThat(changes)
                .allMatch(change -> guard.isNew(requireNonNull(change.previousCommit())));
        return guard.position();
    }

    @Test
    void theNamesOfARowThatIsTooLargeAreThoseOfACompleteRow() throws SQLException {
        String large =
                "SELECT decode(string_agg(md5(n::text), ''), 'hex') FROM generate_series(1, 200000) n";
        execute(
                "ALTER TABLE outbox ALTER aggregateid TYPE numeric(9, 2) USING 1, ALTER id SET DEFAULT 9");
        execute(INSERT + "(NULL, 'order', 7, 'glad', (" + large + "), NULL)");
        execute(INSERT + "(NULL, 'order', 7, 'glad', '\\x00', NULL)");
        List<CapturedRow> rows = rows(read(2));

        assertThat(rows.get(0).omittedBytes()).isGreaterThan(200_000 * 16);
        assertThat(rows.get(1).omittedBytes()).isZero();
        for (CapturedRow row : rows) {
            assertThat(row.id()).isEqualTo(rows.get(1).id()).isNotNull();
            assertThat(row.aggregateId()).isEqualTo(rows.get(1).aggregateId()).isNotNull();
            assertThat(row.type()).isEqualTo("glad");
        }
    }

    /** PostgreSQL writes binary values in the way that the login asks for. */
    @Test
    void theSettingsOfTheLoginDoNotChangeASize() throws SQLException {
        execute(
                "ALTER ROLE CURRENT_USER SET bytea_output = escape",
                INSERT
                        + "(1, 'order', NULL, NULL, (SELECT decode(repeat('00', 600000), 'hex')), NULL)");
        List<CapturedRow> rows = rows(read(1));

        assertThat(rows.get(0).omittedBytes()).isZero();
        assertThat(rows.get(0).payload()).hasSize(600_000);
    }

    /** A position counts on it. */
    @Test
    void whatIsReadAgainHasTheSamePositionsInTheSameOrder() throws SQLException {
        execute(INSERT + "(1, NULL, NULL, NULL, NULL, NULL), (2, NULL, NULL, NULL, NULL, NULL)");
        execute(INSERT + "(3, NULL, NULL, NULL, NULL, NULL)");
        List<Change> first = read(3);
        begin = new Position(requireNonNull(first.get(2).previousCommit()), 0);
        execute(INSERT + "(4, NULL, NULL, NULL, NULL, NULL)");
        List<Change> again = read(2);

        assertThat(first.get(1).previousCommit()).isEqualTo(first.get(0).previousCommit());
        assertThat(rows(again)).extracting(CapturedRow::id).containsExactly("3", "4");
        assertThat(again.get(0).previousCommit()).isEqualTo(first.get(2).previousCommit());
    }

    /** The rows of a new stream, which has to have this number of them. */
    private List<Change> read(int rows) {
        List<Change> changes = new CopyOnWriteArrayList<>();
        try (ChangeStream stream = new ChangeStream(config, () -> begin, changes::addAll)) {
            stream.start();
            await().atMost(SOON).until(() -> rows(changes).size() >= rows);
        }
        List<Change> read = changes.stream().filter(change -> change.row() != null).toList();
        assertThat(read).hasSize(rows);
        return read;
    }

    private static List<CapturedRow> rows(List<Change> changes) {
        return changes.stream().map(Change::row).filter(Objects::nonNull).toList();
    }

    private void execute(String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
