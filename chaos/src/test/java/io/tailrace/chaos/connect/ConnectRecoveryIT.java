package io.tailrace.chaos.connect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tailrace.chaos.run.Sql;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.Testkit;
import io.tailrace.testkit.embedded.EmbeddedPostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The connector reacts to losses as the guide says, and the guide's steps publish what is lost. */
@EnabledIfSystemProperty(named = "tailrace.testkit", matches = "embedded")
@Tag("full")
class ConnectRecoveryIT {

    private static final JsonMapper JSON = new JsonMapper();

    private KafkaBroker kafka;
    private EmbeddedPostgresServer postgres;
    private Scene scene;
    private int recoveries;

    @BeforeEach
    void start() throws Exception {
        PluginFiles.jars();
        kafka = Testkit.kafka();
        postgres = EmbeddedPostgresServer.start(Map.of());
        scene = new Scene(kafka.bootstrapServers(), Map.of());
        scene.prepare(postgres);
        scene.cluster.create(ExampleConnector.unchanged(), postgres);
    }

    @AfterEach
    void stop() throws Exception {
        if (scene != null) {
            scene.close();
            postgres.close();
            kafka.close();
        }
    }

    @Test
    void aTaskRefusesASlotThatIsNotItsOwnAndTheStepsOfTheGuidePublishWhatIsMissing()
            throws Exception {
        publishes(5, 5);

        scene.connectors.stop(Scene.NAME);
        scene.dropSlot(postgres);
        Scene.insert(postgres, 3);
        scene.createSlot(postgres);
        Scene.insert(postgres, 2);
        scene.connectors.resume(Scene.NAME);
        refuses("slot created again");
        recover(postgres, 5, 10);
        publishes(2, 12);

        scene.connectors.stop(Scene.NAME);
        scene.dropSlot(postgres);
        Scene.insert(postgres, 3);
        scene.connectors.resume(Scene.NAME);
        assertThat(refuses("slot dropped")).contains("snapshot mode when needed");
        recover(postgres, 3, 15);
        publishes(2, 17);
    }

    /** Debezium tries for half an hour to read such a slot before the task fails. */
    @Test
    void aTaskThatWaitsForASlotWithoutItsLogPublishesNothingUntilTheStepsOfTheGuide()
            throws Exception {
        publishes(5, 5);

        scene.connectors.stop(Scene.NAME);
        loseLog();
        Scene.insert(postgres, 4);
        scene.connectors.resume(Scene.NAME);
        assertThat(
                        scene.run.await(
                                Duration.ofMinutes(2),
                                () -> logContains("Cannot obtain valid replication slot")))
                .isTrue();
        scene.awaitRecords(5);
        recover(postgres, 4, 9);
        publishes(2, 11);
    }

    /** Debezium compares restart_lsn, which stays behind the place from which PostgreSQL sends. */
    @Test
    void aSlotThatAnotherReaderHasAdvancedIsFoundOutByTheCheckOfTheGuideOnly() throws Exception {
        publishes(5, 5);
        awaitSlotNotAhead();

        scene.connectors.stop(Scene.NAME);
        awaitSlotNotAhead();
        Scene.insert(postgres, 3);
        Sql.execute(
                postgres,
                "SELECT pg_replication_slot_advance('%s', pg_current_wal_flush_lsn())"
                        .formatted(ExampleConnector.SLOT));
        assertThat(isSlotAhead()).isTrue();
        scene.connectors.resume(Scene.NAME);
        scene.cluster.awaitRunning(Scene.NAME);
        publishes(2, 7);

        String found = recover(postgres, 3, 10);
        assertThat(found).contains("the topics hold 7 records");
        awaitSlotNotAhead();
        publishes(2, 12);
    }

    @Test
    void aRestoredDatabaseIsAnnouncedAndTheStepsOfTheGuidePublishWhatIsMissing() throws Exception {
        publishes(5, 5);
        try (EmbeddedPostgresServer restored = EmbeddedPostgresServer.backupOf(postgres)) {
            // more than the server writes by itself at its start
            Sql.execute(
                    postgres, "SELECT pg_logical_emit_message(false, 'x', repeat('x', 40000000))");
            publishes(20, 25);
            scene.connectors.stop(Scene.NAME);
            postgres.close();
            restored.start();
            scene.connectors.configure(
                    Scene.NAME, ExampleConnector.unchanged().config(scene.installation, restored));
            scene.connectors.resume(Scene.NAME);
            scene.cluster.awaitRunning(Scene.NAME);
            Scene.insert(restored, 3);
            assertThat(storedOffset()).isGreaterThan(endOfLog(restored));
            assertThat(scene.run.await(Duration.ofMinutes(2), () -> logContains("has not moved")))
                    .isTrue();
            scene.awaitRecords(25);
            String found = recover(restored, 3, 28);
            assertThat(found).contains("20");
            Scene.insert(restored, 2);
            scene.awaitRecords(30);
        }
    }

    @Test
    void deadLettersOfTheConnectorAreListedByTheToolsOfTheProcessor() throws Exception {
        Sql.execute(
                postgres,
                "INSERT INTO outbox VALUES (gen_random_uuid(), 'no topic', 'order-1', 'order.placed.v1', '{}')");
        scene.awaitRecords(1);

        assertThat(scene.processor("dlt", "list"))
                .contains("order.placed.v1")
                .contains("ValidationFailed")
                .contains("1 listed");
    }

    private void publishes(int rows, int all) throws Exception {
        Scene.insert(postgres, rows);
        scene.awaitRecords(all);
    }

    /** The task fails, whatever its timer does, and publishes nothing. */
    private String refuses(String why) {
        int before = scene.records.count();
        scene.connectors.awaitFailure(Scene.NAME);
        scene.connectors.restart(Scene.NAME);
        String trace = scene.connectors.awaitFailure(Scene.NAME);
        System.out.println(why + ": " + trace.lines().findFirst().orElse(""));
        scene.awaitRecords(before);
        return trace;
    }

    /** The steps of the guide; returns what the repair says. */
    private String recover(PostgresServer server, int missing, int all) throws Exception {
        scene.connectors.stop(Scene.NAME);
        scene.connectors.deleteOffsets(Scene.NAME);
        scene.dropSlot(server);
        if (recoveries++ > 0) {
            // a relay has handed this slot back, and repairs no slot that another program has
            scene.slot = ExampleConnector.SLOT + "_" + recoveries;
            scene.connectors.configure(Scene.NAME, connector().config(scene.installation, server));
        }
        scene.createSlot(server);
        assertThat(scene.relay(server, "repair", "--dry-run"))
                .contains("position-missing")
                .contains("A repair would publish %d rows".formatted(missing));
        String repaired = scene.relay(server, "repair");
        assertThat(repaired).contains("Repaired: %d missing rows published".formatted(missing));
        scene.awaitRecords(all);
        String offsets =
                scene.relay(
                                server,
                                "hand-back",
                                "--connector",
                                Scene.NAME,
                                "--topic-prefix",
                                "shop")
                        .lines()
                        .filter(line -> line.startsWith("{\"offsets\""))
                        .findFirst()
                        .orElseThrow();
        scene.connectors.setOffsets(Scene.NAME, offsets);
        scene.connectors.resume(Scene.NAME);
        scene.cluster.awaitRunning(Scene.NAME);
        return repaired;
    }

    private ExampleConnector connector() {
        return new ExampleConnector(Scene.NAME, Map.of("slot.name", scene.slot));
    }

    private void loseLog() throws Exception {
        Sql.execute(postgres, "ALTER SYSTEM SET max_slot_wal_keep_size = '1MB'");
        Sql.execute(postgres, "SELECT pg_reload_conf()");
        for (int i = 0; i < 4; i++) {
            Sql.execute(postgres, "SELECT pg_logical_emit_message(false, 'x', repeat('x', 1000))");
            Sql.execute(postgres, "SELECT pg_switch_wal()");
        }
        Sql.execute(postgres, "CHECKPOINT");
        assertThat(Sql.query(postgres, "SELECT wal_status FROM pg_replication_slots"))
                .isEqualTo("lost");
        Sql.execute(postgres, "ALTER SYSTEM RESET max_slot_wal_keep_size");
        Sql.execute(postgres, "SELECT pg_reload_conf()");
    }

    private void awaitSlotNotAhead() {
        assertThat(
                        scene.run.await(
                                Duration.ofMinutes(1),
                                () -> {
                                    try {
                                        return !isSlotAhead();
                                    } catch (Exception e) {
                                        throw new IllegalStateException(e);
                                    }
                                }))
                .isTrue();
    }

    /** The check of the guide, in its order. */
    private boolean isSlotAhead() throws Exception {
        long slot =
                Long.parseLong(
                        Sql.query(
                                postgres,
                                Guide.query("slot-position")
                                        .replace(ExampleConnector.SLOT, scene.slot)));
        JsonNode offset =
                JSON.readTree(scene.connectors.offsets(Scene.NAME))
                        .path("offsets")
                        .path(0)
                        .path("offset");
        JsonNode commit = offset.path("lsn_commit");
        return slot > (commit.isNumber() ? commit : offset.path("lsn_proc")).asLong();
    }

    private long storedOffset() throws Exception {
        JsonNode offsets = JSON.readTree(scene.connectors.offsets(Scene.NAME));
        return offsets.path("offsets").path(0).path("offset").path("lsn").asLong();
    }

    private static long endOfLog(PostgresServer server) throws Exception {
        return Long.parseLong(
                Sql.query(server, "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint"));
    }

    private boolean logContains(String text) {
        try {
            return scene.log().contains(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
