package io.tailrace.chaos.connect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tailrace.chaos.run.ChaosRun;
import io.tailrace.chaos.run.Sql;
import io.tailrace.testkit.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A cluster of two workers with the connector of the plugin's example, which differs only in
 * addresses and in what needs three brokers. For one thread.
 */
final class Cluster {

    private static final Duration SOON = Duration.ofMinutes(2);
    private static final String PASSWORD = "as-in-the-example";
    private static final JsonMapper JSON = new JsonMapper();
    private static final String NAME = "shop-outbox";

    private final ChaosRun run;
    private final Installation installation;
    private final List<Worker> workers = new ArrayList<>();

    Cluster(ChaosRun run, Installation installation, String bootstrapServers, SourceSupport support)
            throws IOException {
        this.run = run;
        this.installation = installation;
        Map<String, String> replaced = new TreeMap<>();
        replaced.put("bootstrap.servers", bootstrapServers);
        for (String topic : List.of("config", "offset", "status")) {
            replaced.put(topic + ".storage.replication.factor", "1");
            replaced.put(topic + ".storage.min.insync.replicas", "1");
        }
        if (support == SourceSupport.DISABLED) {
            replaced.put("exactly.once.source.support", "disabled");
        }
        for (int i = 1; i <= 2; i++) {
            workers.add(
                    run.closing(
                            new Worker(
                                    run,
                                    installation,
                                    "worker-" + i,
                                    replaced,
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

    /** Creates the connector, and waits until its task runs. */
    void create(PostgresServer postgres, SourceSupport support) throws IOException {
        ObjectNode connector =
                (ObjectNode)
                        JSON.readTree(
                                Files.readString(
                                        installation.examples().resolve("connector.json")));
        ObjectNode config = (ObjectNode) connector.get("config");
        config.put("database.hostname", postgres.host());
        config.put("database.port", Integer.toString(postgres.port()));
        config.put("database.dbname", postgres.database());
        config.put("heartbeat.interval.ms", "1000");
        for (String group : List.of("default", "letters", "heartbeats")) {
            config.put("topic.creation." + group + ".replication.factor", "1");
            config.put("topic.creation." + group + ".min.insync.replicas", "1");
        }
        if (support == SourceSupport.DISABLED) {
            config.put("exactly.once.support", "requested");
        }
        await(
                "accept the connector",
                () -> {
                    workers.get(0).rest().send("POST", "/connectors", connector.toString());
                    return true;
                });
        awaitRunning();
    }

    /** Waits until a worker that is alive runs the task. */
    void awaitRunning() {
        await("run the task", () -> owner() != null);
    }

    /** The worker that runs the task; null if none does, or it is not known yet. */
    @Nullable Worker owner() throws IOException {
        for (Worker worker : workers) {
            if (worker.isAlive()) {
                JsonNode status =
                        JSON.readTree(
                                worker.rest().send("GET", "/connectors/" + NAME + "/status", ""));
                JsonNode task = status.path("tasks").path(0);
                if (task.path("state").asText().equals("FAILED")) {
                    throw new IllegalStateException("The task failed: " + status);
                }
                return task.path("state").asText().equals("RUNNING")
                        ? alive(task.path("worker_id").asText())
                        : null;
            }
        }
        return null;
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

    private interface Question {
        boolean ask() throws IOException;
    }

    /** Workers answer late, and refuse requests while they balance their load. */
    private void await(String doing, Question question) {
        String[] last = {""};
        boolean done =
                run.await(
                        SOON,
                        () -> {
                            try {
                                return question.ask();
                            } catch (IOException e) {
                                last[0] = e.toString();
                                return false;
                            }
                        });
        if (!done) {
            throw new IllegalStateException(
                    "The workers did not %s, last answer: %s".formatted(doing, last[0]));
        }
    }
}
