package io.tailrace.bench.relay;

import io.tailrace.producer.OutboxConfig;
import io.tailrace.producer.OutboxSchema;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.Testkit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.utils.AppInfoParser;

/** The servers that all work on, an outbox table, and a directory for logs. For one thread. */
final class Lab implements AutoCloseable {

    static final int PARTITIONS = 6;
    static final String TABLE = "public.outbox";

    private static final Map<String, String> POSTGRES =
            Map.of(
                    "max_replication_slots", "100",
                    "max_wal_senders", "100",
                    "fsync", "on",
                    "shared_buffers", "256MB",
                    "max_wal_size", "8GB",
                    "autovacuum", "off");

    private final PostgresServer postgres = Testkit.postgres(POSTGRES);
    private final KafkaBroker broker = Testkit.kafka();
    private final Path directory;

    Lab() throws IOException, SQLException {
        directory = Files.createTempDirectory("tailrace-bench-");
        newTable();
    }

    PostgresServer postgres() {
        return postgres;
    }

    String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** Where a program may put its log and its files. */
    Path directory() {
        return directory;
    }

    /** The versions of what everybody works with. */
    Map<String, Object> versions() throws SQLException {
        return Map.of(
                "postgres", query("SHOW server_version"), "kafka", AppInfoParser.getVersion());
    }

    /** Begins with an empty table. */
    void newTable() throws SQLException {
        execute("DROP TABLE IF EXISTS " + TABLE);
        try (Connection connection = postgres.connect()) {
            OutboxSchema.createIfMissing(connection, OutboxConfig.defaults());
        }
    }

    /** Writes the rows; nobody waits for the disk. */
    void write(Backlog backlog) throws SQLException {
        execute("SET synchronous_commit = off", backlog.sql(TABLE), "CHECKPOINT");
    }

    /** Makes a slot and a publication of the same name: a stream of what is written from now on. */
    void newSlot(String name) throws SQLException {
        execute(
                "CREATE PUBLICATION %s FOR TABLE %s WITH (publish = 'insert')"
                        .formatted(name, TABLE),
                "SELECT pg_create_logical_replication_slot('%s', 'pgoutput')".formatted(name));
    }

    /** Removes the slot with its publication, and those of its shards. */
    void dropSlot(String name) throws SQLException {
        String ours = "~ '^%s(_[0-9]+of[0-9]+)?$'".formatted(name);
        execute(
                "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots"
                        + " WHERE NOT active AND slot_name "
                        + ours,
                "DO $$ DECLARE name text; BEGIN FOR name IN SELECT pubname FROM pg_publication"
                        + " WHERE pubname "
                        + ours
                        + " LOOP EXECUTE 'DROP PUBLICATION ' || name; END LOOP; END $$");
    }

    /** Runs statements on one connection, each by itself. */
    void execute(String... statements) throws SQLException {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The one value that a query returns. */
    String query(String sql) throws SQLException {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    /** What the database takes of the machine. */
    DatabaseCpu databaseCpu() throws SQLException {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
            row.next();
            return DatabaseCpu.ofSession(row.getLong(1));
        }
    }

    /** Makes an empty topic of {@value #PARTITIONS} partitions. */
    void newTopic(String name) throws InterruptedException {
        try (Admin admin = admin()) {
            admin.createTopics(List.of(new NewTopic(name, PARTITIONS, (short) 1))).all().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("Cannot make topic " + name, e);
        }
    }

    /** Deletes all topics but the broker's own. */
    void deleteTopics() throws InterruptedException {
        try (Admin admin = admin()) {
            admin.deleteTopics(admin.listTopics().names().get()).all().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("Cannot delete topics", e);
        }
    }

    private Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", bootstrapServers()));
    }

    @Override
    public void close() {
        postgres.close();
        broker.close();
    }
}
