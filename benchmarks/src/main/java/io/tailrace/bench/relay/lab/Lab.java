package io.tailrace.bench.relay.lab;

import io.tailrace.event.TopicNames;
import io.tailrace.producer.OutboxConfig;
import io.tailrace.producer.OutboxSchema;
import io.tailrace.producer.PayloadType;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.Testkit;
import io.tailrace.testkit.directory.TemporaryDirectory;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.utils.AppInfoParser;

/**
 * The servers that all contenders share, with an outbox table, and a directory for the files of the
 * contenders, which is deleted when the lab is closed or this JVM ends. For one thread.
 */
public final class Lab implements AutoCloseable {

    public static final int PARTITIONS = 6;
    public static final String TABLE = "public.outbox";

    private static final Map<String, String> POSTGRES =
            Map.of(
                    "max_replication_slots", "100",
                    "max_wal_senders", "100",
                    "fsync", "on",
                    "shared_buffers", "256MB",
                    "max_wal_size", "8GB",
                    "autovacuum", "off");

    private final PostgresServer postgres;
    private final KafkaBroker broker;
    private final TemporaryDirectory directory = TemporaryDirectory.create("bench");
    private String endOfBacklog = "0/0";

    /** Starts the servers. */
    public Lab() throws SQLException {
        this(Testkit.postgres(POSTGRES), Testkit.kafka());
    }

    /**
     * Uses servers that run.
     *
     * @param postgres started with {@link #postgresSettings}; closed with the lab
     * @param broker closed with the lab
     */
    public Lab(PostgresServer postgres, KafkaBroker broker) throws SQLException {
        this.postgres = postgres;
        this.broker = broker;
        newTable();
    }

    /** The settings of PostgreSQL in every lab. The map is new and may be changed. */
    public static Map<String, String> postgresSettings() {
        return new HashMap<>(POSTGRES);
    }

    /** The database. */
    public PostgresServer postgres() {
        return postgres;
    }

    /** The address of the broker. */
    public String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** The directory for logs and other files of the contenders. */
    public Path directory() {
        return directory.path();
    }

    /** The versions of PostgreSQL and Kafka, by name. */
    public Map<String, Object> versions() throws SQLException {
        return Map.of(
                "postgres", query("SHOW server_version"), "kafka", AppInfoParser.getVersion());
    }

    /** Replaces the outbox table by an empty one. */
    public void newTable() throws SQLException {
        newTable(OutboxConfig.defaults());
    }

    /** Replaces the outbox table by an empty one with payloads of type {@code jsonb}. */
    public void newJsonbTable() throws SQLException {
        newTable(OutboxConfig.defaults().withPayloadType(PayloadType.JSONB));
    }

    private void newTable(OutboxConfig config) throws SQLException {
        execute("DROP TABLE IF EXISTS " + TABLE);
        try (Connection connection = postgres.connect()) {
            OutboxSchema.createIfMissing(connection, config);
        }
    }

    /** Writes the rows of a backlog with {@code synchronous_commit=off}, and then a checkpoint. */
    public void write(Workload backlog) throws SQLException {
        execute("SET synchronous_commit = off", backlog.sql(TABLE));
        endOfBacklog = query("SELECT pg_current_wal_insert_lsn()");
        execute("CHECKPOINT");
    }

    /** The position in the log after the last backlog; the log may go on. */
    public String endOfBacklog() {
        return endOfBacklog;
    }

    /**
     * Creates a slot and a publication of the same name; the slot has the rows written from now on.
     */
    public void newSlot(String name) throws SQLException {
        execute(
                "CREATE PUBLICATION %s FOR TABLE %s WITH (publish = 'insert')"
                        .formatted(name, TABLE),
                "SELECT pg_create_logical_replication_slot('%s', 'pgoutput')".formatted(name));
    }

    /** Drops the slot and its publication, and the slots and publications of its shards. */
    public void dropSlot(String name) throws SQLException {
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

    /** Executes statements on one connection in auto-commit mode. */
    public void execute(String... statements) throws SQLException {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The first column of the first row of a query, as text. */
    public String query(String sql) throws SQLException {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    /** The CPU time of the database. */
    public DatabaseCpu databaseCpu() throws SQLException {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
            row.next();
            return DatabaseCpu.ofSession(row.getLong(1));
        }
    }

    /** The ids of all processes of the database at this moment. */
    public List<Long> databasePids() throws SQLException {
        return databaseCpu().pids();
    }

    /** The ids of the processes of the broker; empty if it does not run on this machine. */
    public List<Long> brokerPids() {
        return broker.process().map(ProcessHandle::pid).stream().toList();
    }

    /** The CPU time of everything that works besides the contender. */
    public SurroundingCpu surroundingCpu() throws SQLException {
        return new SurroundingCpu(databaseCpu(), broker.process().map(ProcessHandle::pid));
    }

    /** Creates an empty topic with {@value #PARTITIONS} partitions. */
    public void newTopic(String name) throws InterruptedException {
        try (Admin admin = admin()) {
            admin.createTopics(List.of(new NewTopic(name, PARTITIONS, (short) 1))).all().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("Could not create topic " + name, e);
        }
    }

    /** Deletes all topics except internal ones and the positions of relays that are to run yet. */
    public void deleteTopics() throws InterruptedException {
        try (Admin admin = admin()) {
            Set<String> topics = new HashSet<>(admin.listTopics().names().get());
            topics.remove(TopicNames.DEFAULT_POSITIONS);
            admin.deleteTopics(topics).all().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("Could not delete the topics of the run", e);
        }
    }

    private Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", bootstrapServers()));
    }

    @Override
    public void close() {
        postgres.close();
        broker.close();
        directory.close();
    }
}
