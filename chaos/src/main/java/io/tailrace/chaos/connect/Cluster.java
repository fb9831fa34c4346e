package io.tailrace.chaos.connect;

import com.fasterxml.jackson.databind.JsonNode;
import io.tailrace.chaos.process.ConnectRest;
import io.tailrace.chaos.run.ChaosRun;
import io.tailrace.chaos.run.Sql;
import io.tailrace.testkit.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A cluster of workers with the properties of the plugin's example, which differ only in addresses
 * and in what needs three brokers. For one thread.
 */
final class Cluster {

    private static final String PASSWORD = "as-in-the-example";

    private final Installation installation;
    private final Connectors connectors;
    private final List<Worker> workers = new ArrayList<>();

    /**
     * Workers that have not been started.
     *
     * @param number how many
     * @param replaced properties of workers that differ from those of the example
     */
    Cluster(
            ChaosRun run,
            Installation installation,
            String bootstrapServers,
            int number,
            Map<String, String> replaced)
            throws IOException {
        this.installation = installation;
        this.connectors = new Connectors(run, this::rest);
        Map<String, String> all = new TreeMap<>();
        all.put("bootstrap.servers", bootstrapServers);
        for (String topic : List.of("config", "offset", "status")) {
            all.put(topic + ".storage.replication.factor", "1");
            all.put(topic + ".storage.min.insync.replicas", "1");
        }
        all.putAll(replaced);
        for (int i = 1; i <= number; i++) {
            workers.add(
                    run.closing(
                            new Worker(
                                    run,
                                    installation,
                                    "worker-" + i,
                                    all,
                                    Map.of("OUTBOX_PASSWORD", PASSWORD))));
        }
    }

    /** Executes the statements of the example one by one, with the password of this run. */
    static void prepare(Installation installation, PostgresServer postgres)
            throws IOException, SQLException {
        String sql = Files.readString(installation.examples().resolve("outbox.sql"));
        for (String statement : sql.replace("change me", PASSWORD).split(";", -1)) {
            if (!statement.isBlank()) {
                Sql.execute(postgres, statement);
            }
        }
    }

    void startAll() {
        workers.forEach(Worker::start);
    }

    void killAll() {
        workers.forEach(Worker::kill);
    }

    /** Creates a connector, and waits until its task runs. */
    void create(ExampleConnector connector, PostgresServer postgres) throws IOException {
        connectors.create(connector.name(), connector.config(installation, postgres), true);
        awaitRunning(connector.name());
    }

    /** What an operator can ask of the workers. */
    Connectors connectors() {
        return connectors;
    }

    /** Waits until a worker that is alive runs the task of a connector. */
    void awaitRunning(String name) {
        connectors.await("run the task of " + name, () -> owner(name) != null);
    }

    /** The worker that runs the task; null if none does, or it is not known yet. */
    @Nullable Worker owner(String name) throws IOException {
        if (workers.stream().noneMatch(Worker::isAlive)) {
            return null;
        }
        JsonNode task = connectors.task(name);
        return Connectors.isRunning(task) ? alive(task.path("worker_id").asText()) : null;
    }

    private @Nullable Worker alive(String id) {
        return workers.stream()
                .filter(worker -> worker.id().equals(id) && worker.isAlive())
                .findFirst()
                .orElse(null);
    }

    /** One of the workers. */
    Worker worker(int index) {
        return workers.get(index);
    }

    private ConnectRest rest() {
        return workers.stream()
                .filter(Worker::isAlive)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No worker is alive"))
                .rest();
    }
}
