package io.tailrace.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.process.ExitCode;
import io.tailrace.relay.cli.RelayProgram;
import io.tailrace.relay.config.Retention;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever is lost, doubled or invented between the table and {@code events.*}, the gauges show it
 * and the command names it; of rows that are removed, it says what can be known. Each fault has a
 * bucket of its own.
 */
@TailraceTest
class PlantedFaultsIT {

    private static final Duration SOON = FaultyPipeline.SOON;
    private static final Retention KEPT = Retention.OFF;
    private static final Retention REMOVED = new Retention(Duration.ofSeconds(1), 1_000);

    @TempDir Path state;

    private final List<Fault> faults = new ArrayList<>();
    private FaultyPipeline pipeline;
    private RelayProgram relay;

    /**
     * A fault of a bucket.
     *
     * @param hop between what it is
     * @param kind what it is
     * @param gauges what the gauges are to show
     * @param id of the event
     */
    private record Fault(String type, String hop, String kind, String gauges, String id) {

        static final String TABLE = "table -> outbox.*";
        static final String PROCESSOR = "outbox.* -> events.*";

        /** What the command says as long as nobody can say it without the rows. */
        String named() {
            return switch (kind) {
                case "lost" ->
                        hop.equals(TABLE)
                                ? id + ": not published: 1 rows, 0 records of outbox.*"
                                : id + ": not delivered: 1 records of outbox.*, 0 deliveries";
                case "doubled" ->
                        hop.equals(TABLE)
                                ? id + ": doubled: 2 records of outbox.*, 1 rows"
                                : id + ": delivered too often: 1 records of outbox.*, 2 deliveries";
                default ->
                        hop.equals(TABLE)
                                ? id + ": invented: 1 records of outbox.*, no row"
                                : id + ": delivered, and invented: no record of outbox.*, 1 deliv";
            };
        }

        /** What the command says once the rows are removed. */
        String namedWithoutRows() {
            if (!hop.equals(TABLE)) {
                return named();
            }
            return switch (kind) {
                case "lost" -> "1 rows were counted and removed, and no topic has their events";
                case "doubled" -> id + ": doubled: 2 records of outbox.*, its row is removed";
                default -> named();
            };
        }
    }

    @BeforeEach
    void start(@Fresh PostgresServer postgres, @Fresh KafkaBroker kafka) throws Exception {
        pipeline = new FaultyPipeline(postgres, kafka, state);
        relay = new RelayProgram(postgres, kafka);
    }

    @AfterEach
    void stop() {
        pipeline.close();
    }

    @Test
    void aLostEventWhoseRowIsRemovedAndAnInventedOneAreSaid() throws Exception {
        pipeline.startRelay(REMOVED);
        pipeline.startProcessor();
        String good = deliver("late");
        lostRow("late");
        String like = deliver("made");
        inventedRecord("made", like);

        awaitRemoved();
        requireSaid("rows removed, planted before", true);
        assertThat(command(pipeline.bucket("made")).output()).doesNotContain(good, like);
    }

    @Test
    @Tag("full")
    void everyFaultIsSaidBeforeTheRowsAreRemovedAndAfter() throws Exception {
        pipeline.startRelay(KEPT);
        pipeline.startProcessor();
        plant("a");
        requireSaid("rows in the table", false);

        pipeline.startRelay(REMOVED);
        awaitRemoved();
        requireSaid("rows removed, planted before", true);

        faults.clear();
        plant("b");
        awaitRemoved();
        requireSaid("rows removed, planted after", true);
        requireRight("b-right");
    }

    @Test
    @Tag("full")
    void aLostEventAndAnInventedOneInItsPlaceAreSaid() throws Exception {
        pipeline.startRelay(REMOVED);
        pipeline.startProcessor();
        String good = deliver("swap");
        awaitRemoved();
        String lost = pipeline.loseRow("swap");
        String invented = pipeline.invent("outbox.swap", good);
        awaitRemoved();

        awaitGauges("swap", "published missing=1 published phantom=1");
        RelayProgram.Result said = command(pipeline.bucket("swap"));
        System.out.printf(
                "planted: hop=%s kind=lost %s, invented %s in its place when=rows removed | gauges: %s | command: %s%n",
                Fault.TABLE, lost, invented, pipeline.gauges("swap"), verdict(said.output()));
        assertThat(said.exitCode()).as(said.output()).isEqualTo(ExitCode.INCOMPLETE.code());
        assertThat(said.output())
                .contains("notNamed: 2", "neither can be named")
                .doesNotContain(good + ":");
    }

    /** Every fault, each in a bucket with events that are right. */
    private void plant(String prefix) throws Exception {
        for (String type : List.of("lost", "double", "made", "stuck", "twice", "ghost", "right")) {
            deliver(prefix + "-" + type);
        }
        lostRow(prefix + "-lost");
        String doubled = deliver(prefix + "-double");
        awaitRemoved();
        pipeline.copy("outbox." + prefix + "-double", doubled);
        add(prefix + "-double", Fault.TABLE, "doubled", "published duplicated=1", doubled);
        inventedRecord(prefix + "-made", deliver(prefix + "-made"));

        String stuck = prefix + "-stuck";
        String undelivered = pipeline.loseDelivery(stuck);
        add(stuck, Fault.PROCESSOR, "lost", "processed missing=1", undelivered);
        String twice = prefix + "-twice";
        String delivered = pipeline.copy("events." + twice, deliver(twice));
        add(twice, Fault.PROCESSOR, "doubled", "processed duplicated=1", delivered);
        String ghost = prefix + "-ghost";
        String invented = pipeline.invent("events." + ghost, deliver(ghost));
        add(ghost, Fault.PROCESSOR, "invented", "processed phantom=1", invented);
    }

    private void lostRow(String type) throws Exception {
        add(type, Fault.TABLE, "lost", "published missing=1", pipeline.loseRow(type));
    }

    private void inventedRecord(String type, String like) throws Exception {
        String id = pipeline.invent("outbox." + type, like);
        add(type, Fault.TABLE, "invented", "published phantom=1", id);
    }

    private void add(String type, String hop, String kind, String gauges, String id) {
        faults.add(new Fault(type, hop, kind, gauges, id));
    }

    /** Commits an event and waits until it is delivered. */
    private String deliver(String type) throws Exception {
        String id = pipeline.insert(type);
        pipeline.awaitRecord("events." + type, id);
        return id;
    }

    private void awaitRemoved() throws Exception {
        if (pipeline.removesRows()) {
            await().atMost(SOON).until(() -> pipeline.rows() == 0);
        }
    }

    private void requireSaid(String when, boolean removed) throws Exception {
        for (Fault fault : faults) {
            awaitGauges(fault.type(), fault.gauges());
            RelayProgram.Result said = command(pipeline.bucket(fault.type()));
            System.out.printf(
                    "planted: hop=%s kind=%s id=%s when=%s | gauges: %s | account --bucket %s: %s%n",
                    fault.hop(),
                    fault.kind(),
                    fault.id(),
                    when,
                    pipeline.gauges(fault.type()),
                    pipeline.bucket(fault.type()),
                    verdict(said.output()));
            assertThat(said.exitCode()).as(said.output()).isEqualTo(ExitCode.INCOMPLETE.code());
            assertThat(said.output())
                    .contains("notRight: 1\n")
                    .contains(removed ? fault.namedWithoutRows() : fault.named());
        }
    }

    private void requireRight(String type) {
        RelayProgram.Result said = command(pipeline.bucket(type));
        System.out.printf(
                "planted: nothing in %s, rows removed | account --bucket: %s%n",
                pipeline.bucket(type), verdict(said.output()));
        assertThat(said.exitCode()).as(said.output()).isEqualTo(ExitCode.OK.code());
        assertThat(said.output()).contains("notRight: 0");
    }

    private void awaitGauges(String type, String expected) {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(pipeline.gauges(type)).isEqualTo(expected));
    }

    private RelayProgram.Result command(String bucket) {
        return relay.run("account", "--bucket", bucket);
    }

    /** The lines of the report, on one line, without the log of the pipeline in this JVM. */
    private static String verdict(String output) {
        return String.join(
                " | ",
                output.lines()
                        .filter(line -> !line.matches("(read |\\d\\d:\\d\\d:).*"))
                        .map(String::strip)
                        .toList());
    }
}
