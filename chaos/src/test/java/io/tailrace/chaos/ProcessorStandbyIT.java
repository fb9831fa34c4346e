package io.tailrace.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.chaos.process.Fleet;
import io.tailrace.chaos.process.JvmProcess;
import io.tailrace.chaos.run.ChaosRun;
import io.tailrace.chaos.run.RunSettings;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.TopicProvisioner;
import io.tailrace.process.kafka.TopicSpec;
import io.tailrace.processor.cli.ProcessorMain;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.observe.ReadCommitted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Kills one of two processors, each of which has a standby copy of the other's state. */
@EnabledIfSystemProperty(named = "tailrace.testkit", matches = "embedded")
class ProcessorStandbyIT {

    private static final int PARTITIONS = 4;
    private static final int EVENTS = 200;
    private static final RunSettings SETTINGS =
            RunSettings.of(7, Duration.ZERO, System.out::println);
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final Duration HELD_FOR = Duration.ofSeconds(30);
    private static final Pattern HELD = Pattern.compile("\"held\":(\\d+)");

    @Test
    @Tag("full")
    void theStandbyKnowsWhatPassedAndHoldsWhatWasHeld() throws Exception {
        try (ChaosRun run = new ChaosRun(SETTINGS)) {
            KafkaBroker kafka = run.kafka(Map.of("group.min.session.timeout.ms", "1000"));
            createTopic(kafka);
            Fleet fleet = run.fleet();
            fleet.add(processor(run, kafka, "a"));
            fleet.add(processor(run, kafka, "b"));
            try (ReadCommitted events =
                    ReadCommitted.of(
                            kafka.bootstrapServers(), Pattern.compile("events\\.ticket"))) {
                awaitBothHaveAll(run.scratch());
                Instant due = Instant.now().plus(HELD_FOR);
                send(kafka, "now", null);
                send(kafka, "later", due);
                await().atMost(SOON).until(() -> events.count() == EVENTS && held(fleet) == EVENTS);

                assertThat(Instant.now()).as("still held").isBefore(due);
                fleet.all().get(0).kill();
                send(kafka, "now", null);
                send(kafka, "later", due);
                send(kafka, "new", null);
                await().atMost(SOON).until(() -> ids(events, "new").count() == EVENTS);
                await().atMost(SOON).until(() -> ids(events, "later").count() == EVENTS);

                assertThat(ids(events, "")).hasSize(3 * EVENTS).doesNotHaveDuplicates();
            }
        }
    }

    private static JvmProcess processor(ChaosRun run, KafkaBroker kafka, String name)
            throws IOException {
        return run.process(
                name,
                ProcessorMain.class,
                List.of(
                        "--bootstrap-servers",
                        kafka.bootstrapServers(),
                        "--partitions",
                        Integer.toString(PARTITIONS),
                        "--standbys",
                        "1",
                        "--state-dir",
                        run.scratch().resolve(name).toString(),
                        "--kafka",
                        "main.consumer.session.timeout.ms=2500",
                        "--kafka",
                        "main.consumer.heartbeat.interval.ms=500"));
    }

    /** Waits until each process has a state store of every task on disk, active or standby. */
    private static void awaitBothHaveAll(Path states) {
        List<String> tasks = IntStream.range(0, PARTITIONS).mapToObj(n -> "0_" + n).toList();
        await().atMost(SOON)
                .untilAsserted(
                        () -> {
                            assertThat(stores(states.resolve("a"))).containsAll(tasks);
                            assertThat(stores(states.resolve("b"))).containsAll(tasks);
                        });
    }

    private static List<String> stores(Path state) throws IOException {
        if (!Files.exists(state)) {
            return List.of();
        }
        try (Stream<Path> files = Files.find(state, 3, (file, is) -> is.isDirectory())) {
            return files.filter(file -> file.getFileName().toString().equals("rocksdb"))
                    .map(file -> String.valueOf(file.getParent().getFileName()))
                    .toList();
        }
    }

    private static long held(Fleet fleet) {
        return fleet.all().stream()
                .map(process -> HELD.matcher(process.health()))
                .filter(Matcher::find)
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .sum();
    }

    private static Stream<String> ids(ReadCommitted events, String prefix) {
        return events.delivered().stream().map(e -> e.id()).filter(id -> id.startsWith(prefix));
    }

    private static void createTopic(KafkaBroker kafka) throws InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            new TopicProvisioner(admin, KafkaCluster.of(kafka.bootstrapServers()))
                    .ensure(List.of(new TopicSpec("outbox.ticket", PARTITIONS, Map.of())));
        }
    }

    private static void send(KafkaBroker kafka, String prefix, Instant due) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            for (int i = 0; i < EVENTS; i++) {
                ProducerRecord<byte[], byte[]> record =
                        new ProducerRecord<>(
                                "outbox.ticket", ("t-" + i).getBytes(UTF_8), "{}".getBytes(UTF_8));
                record.headers().add("ce_id", (prefix + "-" + i).getBytes(UTF_8));
                record.headers().add("ce_type", "ticket.sold.v1".getBytes(UTF_8));
                if (due != null) {
                    record.headers().add("ce_deliverat", due.toString().getBytes(UTF_8));
                }
                producer.send(record).get();
            }
        }
    }
}
