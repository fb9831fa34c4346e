package io.tailrace.processor.account;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.account.AccountCodec;
import io.tailrace.account.AccountRecord.Begin;
import io.tailrace.account.AccountRecord.Progress;
import io.tailrace.account.AccountRecord.TableSide;
import io.tailrace.account.AccountTopic;
import io.tailrace.account.Bucket;
import io.tailrace.account.Hop;
import io.tailrace.account.HourTally;
import io.tailrace.account.IdHash;
import io.tailrace.account.IdMinute;
import io.tailrace.account.Line;
import io.tailrace.account.Part;
import io.tailrace.account.ledger.AccountReading;
import io.tailrace.account.ledger.Ledger;
import io.tailrace.event.EventId;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.TopicProvisioner;
import io.tailrace.processor.ProcessorState;
import io.tailrace.processor.StreamProcessor;
import io.tailrace.processor.cli.ProcessorMain;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.process.JavaCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processors count what a test publishes in the place of a relay. */
@TailraceTest
class AccountIT {

    private static final Duration SOON = Duration.ofMinutes(2);
    private static final byte[] PAYLOAD = "{}".getBytes(UTF_8);
    private static final String TABLE = Part.table("shop");

    @TempDir Path state;

    private KafkaBroker kafka;
    private KafkaProducer<byte[], byte[]> producer;
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final HourTally table = new HourTally();
    private final IdHash hash = new IdHash();
    private final List<String> sent = new ArrayList<>();
    private final long minute = IdMinute.at(Instant.now());

    @BeforeEach
    void start(@Fresh KafkaBroker broker) throws Exception {
        kafka = broker;
        producer =
                new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers",
                                kafka.bootstrapServers(),
                                "transactional.id",
                                "relay"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
        producer.initTransactions();
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", (Object) kafka.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic("outbox.order", 6, (short) 1))).all().get();
            new TopicProvisioner(admin, KafkaCluster.of(kafka.bootstrapServers()))
                    .ensure(List.of(AccountTopic.spec()));
        }
        write(AccountCodec.beginKey(), AccountCodec.value(new Begin(minute - 1)));
    }

    @AfterEach
    void stop() {
        producer.close();
    }

    @Test
    @Tag("full")
    void everythingIsAccountedForThroughTheKillOfAProcessorAndWhatIsForgedIsFound()
            throws Exception {
        Process first = startedProcess("a");
        try (StreamProcessor second = started("b", meters)) {
            awaitTwoCounters();
            for (int i = 0; i < 200; i++) {
                publish(id(), Map.of());
            }
            publish(sent.get(0), Map.of()); // skipped
            publish(sent.get(1), Map.of("tailrace-run", "r-1")); // let pass again
            publish(id(), Map.of("ce_type", "")); // dead-lettered
            Instant due = Instant.now().plusSeconds(8);
            publish(id(), Map.of("ce_deliverat", due.toString())); // held
            String later = Instant.now().plus(Duration.ofHours(2)).toString();
            publish(id(), Map.of("ce_deliverat", later)); // held until the end
            first.destroyForcibly().onExit().join();
            for (int i = 0; i < 200; i++) {
                publish(id(), Map.of());
            }
            awaitEqual();
            assertThat(second.health().details())
                    .extracting("account")
                    .asString()
                    .contains("equal=true");
            ledger(this::assertCounts);

            publishedOutside("events.order", id(), "shop"); // nobody has committed it
            publishedOutside("events.order", sent.get(3), "shop"); // a copy
            table.add(new Line(Hop.TABLE, "shop", "order"), minuteOf(id()), hash.of(last()));
            await().atMost(SOON)
                    .untilAsserted(
                            () -> {
                                table();
                                assertThat(gauge("missing", "published")).isEqualTo(1);
                                assertThat(gauge("phantom", "processed")).isEqualTo(1);
                                assertThat(gauge("duplicated", "processed")).isEqualTo(1);
                            });
            assertThat(second.health().details())
                    .extracting("account")
                    .asString()
                    .contains("--bucket order@");

            publishWithoutRow(last());
            await().atMost(SOON)
                    .untilAsserted(
                            () -> {
                                table();
                                assertThat(gauge("missing", "published")).isZero();
                                assertThat(gauge("missing", "processed")).isZero();
                            });
        }
    }

    @Test
    @Tag("full")
    void countersWhoseOffsetsWereDeletedCountNothingTwice() throws Exception {
        try (StreamProcessor first = started("a", meters)) {
            for (int i = 0; i < 100; i++) {
                publish(id(), Map.of());
            }
            awaitDelivered(100);
        }
        deleteOffsets();
        for (int i = 0; i < 50; i++) {
            publish(id(), Map.of());
        }
        try (StreamProcessor second = started("a", meters)) {
            awaitDelivered(150);
            assertThat(second.health().details())
                    .extracting("account")
                    .asString()
                    .contains("equal=true");
        }
    }

    private void awaitDelivered(long events) {
        await().atMost(SOON)
                .untilAsserted(
                        () -> {
                            table();
                            ledger(
                                    ledger -> {
                                        assertThat(sum(ledger, Hop.OUTBOX)).isEqualTo(events);
                                        assertThat(sum(ledger, Hop.EVENTS)).isEqualTo(events);
                                        assertThat(ledger.imbalances()).isEmpty();
                                    });
                        });
    }

    private static long sum(Ledger ledger, Hop hop) {
        return ledger.buckets().stream()
                .mapToLong(bucket -> ledger.tally(bucket, hop).count())
                .sum();
    }

    private void deleteOffsets() {
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", (Object) kafka.bootstrapServers()))) {
            await().atMost(SOON)
                    .ignoreExceptions()
                    .until(
                            () -> {
                                admin.deleteConsumerGroups(List.of("test-account")).all().get();
                                return true;
                            });
        }
    }

    private Process startedProcess(String directory) throws IOException {
        List<String> command =
                JavaCommand.of(
                        ProcessorMain.class,
                        List.of("-Xmx256m"),
                        state,
                        List.of(
                                "--bootstrap-servers",
                                kafka.bootstrapServers(),
                                "--application-id",
                                "test",
                                "--state-dir",
                                state.resolve(directory).toString(),
                                "--admin-port",
                                "0"));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(state.resolve(directory + ".log").toFile())
                .start();
    }

    private void awaitTwoCounters() {
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", (Object) kafka.bootstrapServers()))) {
            await().atMost(SOON)
                    .ignoreExceptions()
                    .until(
                            () ->
                                    admin
                                                    .describeConsumerGroups(List.of("test-account"))
                                                    .all()
                                                    .get()
                                                    .get("test-account")
                                                    .members()
                                                    .stream()
                                                    .filter(AccountIT::hasPartitions)
                                                    .count()
                                            == 2);
        }
    }

    private static boolean hasPartitions(MemberDescription member) {
        return !member.assignment().topicPartitions().isEmpty();
    }

    private void assertCounts(Ledger ledger) {
        Map<Hop, Long> counts = new HashMap<>();
        for (Bucket bucket : ledger.buckets()) {
            for (Hop hop : Hop.values()) {
                counts.merge(hop, ledger.tally(bucket, hop).count(), Long::sum);
            }
        }
        assertThat(counts)
                .containsEntry(Hop.TABLE, 404L)
                .containsEntry(Hop.OUTBOX, 404L)
                .containsEntry(Hop.AGAIN, 1L)
                .containsEntry(Hop.DEAD, 1L)
                .containsEntry(Hop.SKIPPED, 1L)
                .containsEntry(Hop.HELD, 1L)
                .containsEntry(Hop.EVENTS, 402L);
    }

    private void awaitEqual() {
        await().atMost(SOON)
                .untilAsserted(
                        () -> {
                            table();
                            ledger(
                                    ledger -> {
                                        assertThat(ledger.imbalances()).isEmpty();
                                        assertCounts(ledger);
                                    });
                        });
    }

    private void ledger(Consumer<Ledger> look) {
        try (AccountReading reading = AccountReading.of(kafka.bootstrapServers())) {
            reading.readToEnd();
            reading.ask(
                    ledger -> {
                        look.accept(ledger);
                        return true;
                    });
        }
    }

    private double gauge(String name, String equation) {
        return meters
                .find("tailrace.processor.account." + name)
                .tag("equation", equation)
                .gauges()
                .stream()
                .mapToDouble(gauge -> gauge.value())
                .sum();
    }

    private StreamProcessor started(String directory, SimpleMeterRegistry registry)
            throws InterruptedException {
        StreamProcessor processor =
                new StreamProcessor(
                        ProcessorConfig.builder(kafka.bootstrapServers())
                                .applicationId("test")
                                .stateDirectory(state.resolve(directory))
                                .build(),
                        registry);
        processor.start();
        assertThat(processor.await(ProcessorState.RUNNING, SOON)).isTrue();
        return processor;
    }

    private String id() {
        sent.add(EventId.next().toString());
        return last();
    }

    private String last() {
        return sent.get(sent.size() - 1);
    }

    private static long minuteOf(String id) {
        return IdMinute.of(id);
    }

    /** As a relay does it, and counts the row in the place of one unless it is sent again. */
    private void publish(String id, Map<String, String> headers) {
        if (!headers.containsKey("tailrace-run")) {
            table.add(new Line(Hop.TABLE, "shop", "order"), minuteOf(id), hash.of(id));
        }
        outbox(id, headers);
    }

    private void publishWithoutRow(String id) {
        outbox(id, Map.of());
    }

    private void outbox(String id, Map<String, String> headers) {
        send(record("outbox.order", id, "shop", headers));
    }

    /** In a transaction, which fails if sending fails. */
    @SuppressWarnings("FutureReturnValueIgnored")
    private void send(ProducerRecord<byte[], byte[]> record) {
        producer.beginTransaction();
        producer.send(record);
        producer.commitTransaction();
    }

    private void publishedOutside(String topic, String id, String source) {
        send(record(topic, id, source, Map.of()));
    }

    private static ProducerRecord<byte[], byte[]> record(
            String topic, String id, String source, Map<String, String> more) {
        Map<String, String> headers = new HashMap<>();
        headers.put("ce_id", id);
        headers.put("ce_source", source);
        headers.put("ce_type", "order.placed.v1");
        headers.putAll(more);
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic, ("o-" + id.hashCode() % 20).getBytes(UTF_8), PAYLOAD);
        headers.forEach((name, value) -> record.headers().add(name, value.getBytes(UTF_8)));
        return record;
    }

    /** What a relay says of its table. */
    private void table() {
        Map<Long, HourTally> hours = new HashMap<>();
        table.forEach(
                (line, at, tally) ->
                        hours.computeIfAbsent(IdMinute.hour(at), h -> new HourTally())
                                .add(line, at, tally));
        hours.forEach(
                (hour, tally) ->
                        write(AccountCodec.countedKey(TABLE, hour), AccountCodec.value(tally)));
        write(
                AccountCodec.progressKey("shop"),
                AccountCodec.value(
                        new Progress(
                                "shop", Set.of(TABLE), new TableSide("shop", minute - 1, true))));
    }

    private void write(byte[] key, byte[] value) {
        send(new ProducerRecord<>(AccountTopic.NAME, 0, key, value));
    }
}
