package io.tailrace.chaos.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.chaos.process.Fleet;
import io.tailrace.chaos.process.JvmProcess;
import io.tailrace.chaos.run.ChaosRun;
import io.tailrace.chaos.run.RunSettings;
import io.tailrace.chaos.run.Sql;
import io.tailrace.event.EventId;
import io.tailrace.processor.cli.ProcessorMain;
import io.tailrace.relay.cli.RelayMain;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.observe.ReadCommitted;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A worker with the example of the plugin, and the commands of an operator. For one thread. */
final class Scene implements AutoCloseable {

    static final String NAME = ExampleConnector.NAME;

    private static final Duration SOON = Duration.ofMinutes(2);
    private static final String INSERT =
            "INSERT INTO outbox SELECT gen_random_uuid(), 'order', 'order-' || n, 'order.placed.v1', '{}' FROM generate_series(1, %d) n";

    final ChaosRun run =
            new ChaosRun(RunSettings.of(EventId.next().hashCode(), Duration.ZERO, x -> {}));
    final Installation installation;
    final String bootstrapServers;
    final Cluster cluster;
    final Connectors connectors;
    final ReadCommitted records;

    /** The slot of the connector. */
    String slot = ExampleConnector.SLOT;

    private final Fleet commands;
    private int number;

    /**
     * Starts a worker without a connector.
     *
     * @param bootstrapServers the brokers as the test reaches them
     * @param replaced properties of the worker that differ from those of the example
     */
    Scene(String bootstrapServers, Map<String, String> replaced) throws IOException {
        this.bootstrapServers = bootstrapServers;
        this.installation =
                Installation.of(PluginFiles.jars(), PluginFiles.archive(), run.scratch());
        this.records = run.closing(ReadCommitted.of(bootstrapServers, Comparison.TOPICS));
        this.commands = run.fleet();
        this.cluster = new Cluster(run, installation, bootstrapServers, 1, replaced);
        this.connectors = cluster.connectors();
        cluster.startAll();
    }

    /** Makes the table, role, publication and slot of the guide. */
    void prepare(PostgresServer postgres) throws IOException, SQLException {
        Sql.execute(
                postgres,
                "CREATE TABLE outbox (id uuid PRIMARY KEY, aggregatetype text NOT NULL, aggregateid text NOT NULL, type text NOT NULL, payload text, headers text)");
        Cluster.prepare(installation, postgres);
    }

    void createSlot(PostgresServer postgres) throws SQLException {
        Sql.execute(
                postgres,
                "SELECT pg_create_logical_replication_slot('%s', 'pgoutput')".formatted(slot));
    }

    void dropSlot(PostgresServer postgres) throws SQLException {
        Sql.execute(
                postgres,
                "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = '%s'"
                        .formatted(slot));
    }

    /** Writes rows in one transaction. */
    static void insert(PostgresServer postgres, int rows) throws SQLException {
        Sql.execute(postgres, INSERT.formatted(rows));
    }

    /** Waits until as many records are published, and for a time in which more would come. */
    void awaitRecords(int expected) {
        run.await(SOON, () -> records.count() >= expected);
        run.awaitSuperfluous();
        assertThat(records.records().stream().map(r -> ReadCommitted.header(r, "ce_id")))
                .hasSize(expected)
                .doesNotHaveDuplicates();
    }

    /** What a command of the relay prints, with the slot and the publication of the connector. */
    String relay(PostgresServer postgres, String... command) throws IOException {
        return output(
                RelayMain.class,
                List.of(
                        "--database-url",
                        postgres.jdbcUrl(),
                        "--database-user",
                        postgres.user(),
                        "--database-password",
                        postgres.password(),
                        "--bootstrap-servers",
                        bootstrapServers,
                        "--slot",
                        slot,
                        "--publication",
                        ExampleConnector.SLOT),
                command);
    }

    /** What a command of the processor prints. */
    String processor(String... command) throws IOException {
        return output(
                ProcessorMain.class, List.of("--bootstrap-servers", bootstrapServers), command);
    }

    private String output(Class<?> main, List<String> options, String... command)
            throws IOException {
        List<String> arguments = new ArrayList<>(options);
        arguments.addAll(List.of(command));
        JvmProcess process = run.process("command-" + number++, main, arguments);
        commands.add(process);
        assertThat(run.await(SOON, () -> !process.isAlive())).isTrue();
        String output = Files.readString(process.log());
        System.out.println(String.join(" ", command) + "\n" + output);
        assertThat(process.exitCode()).as(output).hasValue(0);
        return output;
    }

    /** What the worker has logged. */
    String log() throws IOException {
        return Files.readString(run.log("worker-1.log"));
    }

    @Override
    public void close() throws Exception {
        run.close();
    }
}
