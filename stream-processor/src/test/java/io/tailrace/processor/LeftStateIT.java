package io.tailrace.processor;

import static io.tailrace.testkit.observe.ReadCommitted.header;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A processor that comes back after its changelogs have forgotten what it missed. */
@TailraceTest
class LeftStateIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration COMPACTED = Duration.ofMinutes(5);
    private static final String CHANGELOG = RunningProcessor.HELD_EVENTS_CHANGELOG;

    @TempDir Path first;
    @TempDir Path second;

    private KafkaBroker kafka;

    @BeforeEach
    void createTopics(@Fresh KafkaBroker broker) throws Exception {
        kafka = broker;
        try (Admin admin = admin()) {
            admin.createTopics(List.of(new NewTopic("outbox.ticket", 6, (short) 1))).all().get();
        }
    }

    @Test
    void aProcessorThatStoppedInOrderContinuesItsState() throws Exception {
        holdAndStop("held", Instant.now().plus(Duration.ofHours(1)));
        Set<String> before = databases();

        RunningProcessor.start(kafka, first).close();

        assertThat(databases()).containsAnyElementsOf(before);
    }

    /** The identities that RocksDB gives its databases when it creates them. */
    private Set<String> databases() throws IOException {
        Set<String> identities = new HashSet<>();
        try (Stream<Path> files = Files.walk(first)) {
            for (Path file : files.filter(path -> path.endsWith("IDENTITY")).toList()) {
                identities.add(Files.readString(file));
            }
        }
        return identities;
    }

    @Test
    @Tag("full")
    void anEventThatAnotherProcessorHasDeliveredMeanwhileIsNotDeliveredAgain() throws Exception {
        try (ReadCommitted events =
                ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile("events\\.ticket"))) {
            holdAndStop("held", Instant.now().plusSeconds(30));
            try (StreamProcessor other = RunningProcessor.start(kafka, second)) {
                await().atMost(SOON).until(() -> events.count() == 1);
            }
            forgetTombstones();
            Files.writeString(first.resolve("test.current"), twoDaysAgo().toString());

            try (StreamProcessor back = RunningProcessor.start(kafka, first)) {
                send("next", Instant.now().plusSeconds(1));
                await().atMost(SOON).until(() -> isDelivered(events, "next"));
            }
            assertThat(events.records())
                    .extracting(record -> header(record, "ce_id"))
                    .containsExactly("held", "next");
        }
    }

    private void holdAndStop(String id, Instant due) throws Exception {
        try (StreamProcessor processor = RunningProcessor.start(kafka, first)) {
            send(id, due);
            await().atMost(SOON)
                    .until(() -> processor.health().details().get("held"), held -> isOne(held));
        }
    }

    private static boolean isOne(Object held) {
        return held instanceof Number number && number.longValue() == 1;
    }

    private static boolean isDelivered(ReadCommitted events, String id) {
        return events.records().stream().anyMatch(record -> id.equals(header(record, "ce_id")));
    }

    /** Compacts the changelog until it has neither the held event nor its tombstone. */
    private void forgetTombstones() throws Exception {
        compactAtOnce();
        try (KafkaProducer<byte[], byte[]> producer = producer();
                ReadCommitted before = changelog()) {
            await().atMost(SOON).until(() -> before.count() > 0);
            await().atMost(COMPACTED)
                    .pollInterval(1, TimeUnit.SECONDS)
                    .until(
                            () -> {
                                rollSegments(producer);
                                return isForgotten();
                            });
        }
    }

    private void compactAtOnce() throws Exception {
        List<AlterConfigOp> configs =
                Map.of(
                                "delete.retention.ms", "0",
                                "min.cleanable.dirty.ratio", "0",
                                "segment.ms", "100")
                        .entrySet()
                        .stream()
                        .map(e -> new ConfigEntry(e.getKey(), e.getValue()))
                        .map(entry -> new AlterConfigOp(entry, AlterConfigOp.OpType.SET))
                        .toList();
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, CHANGELOG);
        try (Admin admin = admin()) {
            admin.incrementalAlterConfigs(Map.of(topic, configs)).all().get();
        }
    }

    /** Kafka compacts only segments that it no longer appends to. */
    private static void rollSegments(KafkaProducer<byte[], byte[]> producer) throws Exception {
        for (int partition = 0; partition < 6; partition++) {
            producer.send(new ProducerRecord<>(CHANGELOG, partition, new byte[] {1}, null)).get();
        }
    }

    private boolean isForgotten() throws Exception {
        try (ReadCommitted records = changelog()) {
            await().atMost(SOON).until(() -> records.count() >= 6);
            return records.records().stream().allMatch(record -> record.key().length == 1);
        }
    }

    private ReadCommitted changelog() {
        return ReadCommitted.of(
                kafka.bootstrapServers(), Pattern.compile(Pattern.quote(CHANGELOG)));
    }

    private static Instant twoDaysAgo() {
        return Instant.now().minus(Duration.ofDays(2));
    }

    private void send(String id, Instant due) throws Exception {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>("outbox.ticket", "key".getBytes(UTF_8), "{}".getBytes(UTF_8));
        Map.of("ce_id", id, "ce_type", "ticket.sold.v1", "ce_deliverat", due.toString())
                .forEach((name, value) -> record.headers().add(name, value.getBytes(UTF_8)));
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            producer.send(record).get();
        }
    }

    private KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
    }
}
