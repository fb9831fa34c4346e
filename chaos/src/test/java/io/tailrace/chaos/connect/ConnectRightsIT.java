package io.tailrace.chaos.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.chaos.run.Sql;
import io.tailrace.event.TopicNames;
import io.tailrace.event.internal.rights.KafkaRight;
import io.tailrace.event.internal.rights.KafkaRights;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.Testkit;
import io.tailrace.testkit.security.SecuredKafka;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Worker and connector do all of their work with the rights in Kafka that the page lists and the
 * rights in PostgreSQL of the guide, and say which one is missing.
 */
@EnabledIfSystemProperty(named = "tailrace.testkit", matches = "embedded")
@Tag("full")
class ConnectRightsIT {

    private static final Duration SOON = Duration.ofMinutes(2);
    private static final String HEARTBEAT_FAILED = "Could not execute heartbeat action";
    private static final String PRINCIPAL = "User:connect";
    private static final String GROUP = "tailrace-connect";
    private static final List<KafkaRight> RIGHTS =
            KafkaRights.single(
                    KafkaRights.connect(TopicNames.defaults(), GROUP, "tailrace-connect-"));

    private SecuredKafka kafka;
    private PostgresServer postgres;

    @BeforeEach
    void start() throws Exception {
        PluginFiles.jars();
        kafka = SecuredKafka.start();
        kafka.addUser("connect", "secret");
        postgres = Testkit.postgres();
    }

    @AfterEach
    void stop() throws Exception {
        if (kafka != null) {
            kafka.close();
            postgres.close();
        }
    }

    @Test
    void theRightsOfThePagesAreEnoughAndATaskNamesTheOneThatItLacks() throws Exception {
        kafka.grant(PRINCIPAL, RIGHTS);
        try (Scene scene = scene()) {
            scene.prepare(postgres);
            assertThat(
                            Sql.query(
                                    postgres,
                                    "SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolbypassrls FROM pg_roles WHERE rolname = 'tailrace_connect'"))
                    .isEqualTo("f");
            scene.cluster.create(ExampleConnector.unchanged(), postgres);
            assertThat(
                            Sql.query(
                                    postgres,
                                    "SELECT bool_or(has_function_privilege('public', oid, 'EXECUTE')) FROM pg_proc WHERE proname = 'pg_logical_emit_message'"))
                    .isEqualTo("f");
            insert("order");
            insert("no topic");
            scene.awaitRecords(2);
            theSlotMovesWithoutRows(scene);
            scene.cluster.killAll();
            scene.cluster.startAll();
            scene.cluster.awaitRunning(Scene.NAME);
            insert("order");
            scene.awaitRecords(3);

            int published = 3;
            for (KafkaRight missing : RIGHTS) {
                String type = typeThatNeeds(missing);
                if (!type.isEmpty()) {
                    kafka.revoke(PRINCIPAL, List.of(missing));
                    insert(type);
                    String trace = scene.connectors.awaitFailure(Scene.NAME);
                    report(missing, trace);
                    assertThat(trace).containsIgnoringCase("authoriz");
                    kafka.grant(PRINCIPAL, List.of(missing));
                    restart(scene);
                    scene.awaitRecords(++published);
                }
            }
        }
    }

    private void theSlotMovesWithoutRows(Scene scene) throws Exception {
        Sql.execute(postgres, "CREATE TABLE noise (n integer)");
        String end = Sql.query(postgres, "SELECT pg_current_wal_lsn()");
        Sql.await(
                scene.run,
                postgres,
                "SELECT confirmed_flush_lsn > '%s' FROM pg_replication_slots".formatted(end),
                "t");
        assertThat(log(scene)).doesNotContain(HEARTBEAT_FAILED);
    }

    @Test
    void aHeartbeatThatLacksItsRightIsInTheLog() throws Exception {
        kafka.grant(PRINCIPAL, RIGHTS);
        try (Scene scene = scene()) {
            scene.prepare(postgres);
            Sql.execute(
                    postgres,
                    "REVOKE EXECUTE ON FUNCTION pg_logical_emit_message(boolean, text, text, boolean) FROM tailrace_connect");
            scene.cluster.create(ExampleConnector.unchanged(), postgres);

            assertThat(scene.run.await(SOON, () -> log(scene).contains(HEARTBEAT_FAILED))).isTrue();
        }
    }

    @Test
    void aWorkerNamesTheRightThatItLacks() throws Exception {
        for (KafkaRight missing : RIGHTS) {
            if (isOfWorker(missing)) {
                deleteTopicsOfWorkers();
                kafka.grant(PRINCIPAL, RIGHTS);
                kafka.revoke(PRINCIPAL, List.of(missing));
                try (Scene scene = scene()) {
                    boolean said = scene.run.await(SOON, () -> log(scene).contains("uthorization"));
                    report(missing, log(scene));
                    assertThat(said).as("%s", missing).isTrue();
                }
            }
        }
    }

    /** A worker needs no right to create topics that exist. */
    private void deleteTopicsOfWorkers() throws Exception {
        List<String> topics =
                kafka.admin().listTopics().names().get().stream()
                        .filter(topic -> topic.startsWith(GROUP))
                        .toList();
        kafka.admin().deleteTopics(topics).all().get();
    }

    /** A restart takes a while, in which the status is the former one. */
    private static void restart(Scene scene) {
        scene.connectors.await(
                "run the task again",
                () -> {
                    String state = scene.connectors.task(Scene.NAME).path("state").asText();
                    if (state.equals("FAILED")) {
                        scene.connectors.restart(Scene.NAME);
                    }
                    return state.equals("RUNNING");
                });
    }

    /** The type of a row that cannot be published without a right of connectors; or empty. */
    private static String typeThatNeeds(KafkaRight right) {
        String resource = right.resource().toString();
        String operation = right.operationNames();
        if (resource.contains("outbox.")) {
            return operation.contains("Create") ? "new" : "order";
        }
        if (resource.contains("events.dlt") && operation.contains("Write")) {
            return "no topic";
        }
        boolean transactions = resource.contains("transactional") && !isOfWorker(right);
        boolean heartbeats = resource.contains("heartbeat") && operation.contains("Write");
        return transactions || heartbeats ? "order" : "";
    }

    private static boolean isOfWorker(KafkaRight right) {
        String resource = right.resource().toString();
        return resource.contains("group")
                || resource.contains("connect-cluster")
                || resource.contains("topic " + GROUP);
    }

    private Scene scene() throws IOException {
        Map<String, String> replaced = new TreeMap<>();
        replaced.put("bootstrap.servers", kafka.scram());
        SecuredKafka.scramClient("connect", "secret")
                .forEach(
                        (name, value) -> {
                            for (String client : List.of("", "producer.", "consumer.", "admin.")) {
                                replaced.put(client + name, value);
                            }
                        });
        return new Scene(kafka.broker().bootstrapServers(), replaced);
    }

    private void insert(String type) throws Exception {
        Sql.execute(
                postgres,
                "INSERT INTO outbox VALUES (gen_random_uuid(), '%s', 'order-1', 'order.placed.v1', '{}')"
                        .formatted(type));
    }

    private static void report(KafkaRight missing, String text) {
        System.out.printf(
                "MATRIX | %s on %s | connect | %s%n",
                missing.operationNames(),
                missing.resource(),
                text.lines()
                        .filter(line -> line.contains("uthorization") || line.contains("uthorized"))
                        .findFirst()
                        .orElse("-"));
    }

    private static String log(Scene scene) {
        try {
            return scene.log();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
