package io.tailrace.clients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.docs.ShellProcess;
import io.tailrace.event.EventHeaders;
import io.tailrace.event.EventId;
import io.tailrace.subscriber.inbox.InboxConfig;
import io.tailrace.subscriber.inbox.InboxSchema;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.observe.ReadCommitted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * What every package for another language has to do, with two groups: one retries in order, one
 * later. Both subscribers start before there is any topic, are killed in the middle, and end by a
 * signal.
 */
final class ClientScenario {

    private static final Duration SOON = Duration.ofMinutes(2);
    private static final int PARTITIONS = 6;
    private static final int AGGREGATES = 20;
    private static final int EVENTS = 10;
    private static final String ORDERED = "ordered";
    private static final String DELAYED = "delayed";
    private static final String REBALANCED = "rebalanced";

    /** Fails twice, and is handled by the third attempt. */
    private static final String FAILING = "order-3";

    /** Has an event that no attempt handles. */
    private static final String POISONED = "order-5";

    private static final String UNREADABLE = "order-7";
    private static final int SPECIAL = 4;

    private final KafkaBroker kafka;
    private final PostgresServer postgres;
    private final Path directory;
    private final String command;
    private final Map<String, String> environment;

    ClientScenario(
            KafkaBroker kafka,
            PostgresServer postgres,
            Path directory,
            String command,
            Map<String, String> environment) {
        this.kafka = kafka;
        this.postgres = postgres;
        this.directory = directory;
        this.command = command;
        this.environment = environment;
    }

    /** A program of the test's resources. */
    static Path program(String name) {
        return Path.of("src/test/resources/clients", name).toAbsolutePath();
    }

    void run() throws Exception {
        createTables();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            ShellProcess ordered = subscriber(ORDERED, 1);
            ShellProcess delayed = subscriber(DELAYED, 1);
            admin.createTopics(
                            List.of(
                                    new NewTopic(
                                            "outbox.order",
                                            Optional.of(PARTITIONS),
                                            Optional.empty())))
                    .all()
                    .get();
            try (ShellProcess processor = processor();
                    ReadCommitted dead = observe("events\\.dlt");
                    ReadCommitted events = observe("events\\.order");
                    ReadCommitted retried = observe("events\\.retry\\.delayed")) {
                send(0, EVENTS / 2);
                ordered.awaitOutput("handled order-9");
                delayed.awaitOutput("handled order-9");
                ordered.kill();
                delayed.kill();
                repeatFirst(events);
                send(EVENTS / 2, EVENTS);
                try (ShellProcess orderedAgain = subscriber(ORDERED, 2);
                        ShellProcess delayedAgain = subscriber(DELAYED, 2)) {
                    await().atMost(SOON)
                            .until(
                                    () ->
                                            letters(dead.records()).size() == 4
                                                    && distinctEffects() == 2 * good());
                    assertThat(repeated()).as("effects that happened twice").isEmpty();
                    checkEffects();
                    checkDeadLetters(dead.records());
                    checkHeaders(dead.records());
                    checkRetries(retried.records(), events.records());
                    List<String> lines = new ArrayList<>(ordered.lines());
                    lines.addAll(orderedAgain.lines());
                    new WaitingPartition(POISONED, SPECIAL, 3).check(events.records(), lines);
                    SdkReading.check(events.records());
                    assertThat(orderedAgain.stop()).isZero();
                    assertThat(delayedAgain.stop()).isZero();
                    assertThat(orderedAgain.lines()).last().isEqualTo("stopped");
                }
                checkCommitted(admin);
                checkRebalanceAndLostConnections();
            } finally {
                ordered.close();
                delayed.close();
            }
        }
    }

    /** Delivers the first event of each aggregate again, before the events that follow. */
    private void repeatFirst(ReadCommitted events) throws Exception {
        List<ConsumerRecord<byte[], byte[]>> first =
                await().atMost(SOON)
                        .until(
                                () ->
                                        events.records().stream()
                                                .filter(ClientScenario::isFirst)
                                                .toList(),
                                found -> found.size() == AGGREGATES);
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            for (ConsumerRecord<byte[], byte[]> each : first) {
                producer.send(
                                new ProducerRecord<>(
                                        each.topic(),
                                        each.partition(),
                                        each.key(),
                                        each.value(),
                                        each.headers()))
                        .get();
            }
        }
    }

    private static boolean isFirst(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.value(), UTF_8).contains("\"number\":0}");
    }

    /**
     * A second member joins while all partitions of the first one are paused, and leaves: its
     * partitions come back, and must not stay paused. Then the database ends all connections.
     */
    private void checkRebalanceAndLostConnections() throws Exception {
        Path gate = directory.resolve("gate");
        int all = AGGREGATES * EVENTS - 1;
        try (ShellProcess first = subscriber(REBALANCED, ORDERED, 1, gate)) {
            first.awaitOutput("fails order-");
            try (ShellProcess second = subscriber(REBALANCED, ORDERED, 2, gate)) {
                second.awaitOutput("fails order-");
                assertThat(second.stop()).isZero();
            }
            Files.createFile(gate);
            await().atMost(SOON).until(() -> effectsOf(REBALANCED) == all);

            endConnections();
            send(EVENTS, EVENTS + 1);
            await().atMost(SOON).until(() -> effectsOf(REBALANCED) == all + AGGREGATES);
            assertThat(first.stop()).isZero();
        }
    }

    /** All events, but neither the poison nor the unreadable one. */
    private static int good() {
        return AGGREGATES * EVENTS - 2;
    }

    private void send(int from, int to) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            for (int number = from; number < to; number++) {
                for (int aggregate = 0; aggregate < AGGREGATES; aggregate++) {
                    Future<?> unused = producer.send(record("order-" + aggregate, number));
                }
            }
        }
    }

    private KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private static ProducerRecord<byte[], byte[]> record(String aggregate, int number) {
        boolean isSpecial = number == SPECIAL;
        String more =
                isSpecial && aggregate.equals(FAILING)
                        ? ",\"failures\":2"
                        : isSpecial && aggregate.equals(POISONED) ? ",\"poison\":true" : "";
        String value =
                isSpecial && aggregate.equals(UNREADABLE)
                        ? "no JSON"
                        : "{\"orderId\":\"%s\",\"number\":%d%s}".formatted(aggregate, number, more);
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        "outbox.order", aggregate.getBytes(UTF_8), value.getBytes(UTF_8));
        EventId id = EventId.next();
        header(record, EventHeaders.SPEC_VERSION, EventHeaders.SPEC_VERSION_VALUE);
        header(record, EventHeaders.ID, id.toString());
        header(record, EventHeaders.SOURCE, "/shop/public.outbox");
        header(record, EventHeaders.TYPE, "order.placed.v1");
        header(record, EventHeaders.TIME, id.time().orElseThrow().toString());
        header(record, EventHeaders.SUBJECT, aggregate);
        header(record, EventHeaders.CONTENT_TYPE, "application/json");
        header(record, "tag", "first");
        header(record, "tag", "second");
        record.headers().add("empty", null);
        return record;
    }

    private static void header(ProducerRecord<byte[], byte[]> record, String name, String value) {
        record.headers().add(name, value.getBytes(UTF_8));
    }

    private void checkEffects() throws SQLException {
        for (String group : List.of(ORDERED, DELAYED)) {
            Map<String, List<Integer>> numbers = numbers(group);
            assertThat(numbers).hasSize(AGGREGATES);
            numbers.forEach(
                    (aggregate, seen) -> {
                        boolean isLate = group.equals(DELAYED) && aggregate.equals(FAILING);
                        assertThat(isLate ? seen.stream().sorted().toList() : seen)
                                .as("%s of %s", aggregate, group)
                                .isEqualTo(expected(aggregate));
                    });
        }
        assertThat(typed()).isEqualTo(2 * good());
    }

    private static List<Integer> expected(String aggregate) {
        boolean lacksOne = aggregate.equals(POISONED) || aggregate.equals(UNREADABLE);
        return IntStream.range(0, EVENTS)
                .filter(number -> !lacksOne || number != SPECIAL)
                .boxed()
                .toList();
    }

    private static void checkDeadLetters(List<ConsumerRecord<byte[], byte[]>> dead) {
        assertThat(letters(dead))
                .containsExactlyInAnyOrder(
                        "ordered order-5 MaxRetries 3",
                        "delayed order-5 MaxRetries 3",
                        "ordered order-7 DeserializationFailed 1",
                        "delayed order-7 DeserializationFailed 1");
    }

    /** A report whose offset was not committed before the kill comes again. */
    private static Set<String> letters(List<ConsumerRecord<byte[], byte[]>> dead) {
        return dead.stream()
                .map(
                        record ->
                                String.join(
                                        " ",
                                        ReadCommitted.header(record, EventHeaders.FAILED_GROUP),
                                        new String(record.key(), UTF_8),
                                        ReadCommitted.header(record, EventHeaders.REASON),
                                        ReadCommitted.header(record, EventHeaders.ATTEMPT)))
                .collect(Collectors.toSet());
    }

    private static void checkHeaders(List<ConsumerRecord<byte[], byte[]>> dead) {
        assertThat(dead)
                .allSatisfy(
                        record ->
                                assertThat(record.headers().headers("tag"))
                                        .extracting(header -> new String(header.value(), UTF_8))
                                        .containsExactly("first", "second"));
    }

    /** An aggregate has the same partition everywhere: package and Kafka choose it alike. */
    private static void checkRetries(
            List<ConsumerRecord<byte[], byte[]>> retried,
            List<ConsumerRecord<byte[], byte[]>> events) {
        assertThat(retried)
                .extracting(record -> new String(record.key(), UTF_8))
                .containsOnly(FAILING, POISONED);
        Map<String, Integer> partitions = new HashMap<>();
        events.forEach(each -> partitions.put(new String(each.key(), UTF_8), each.partition()));
        assertThat(retried)
                .allSatisfy(
                        record ->
                                assertThat(record.partition())
                                        .isEqualTo(
                                                partitions.get(new String(record.key(), UTF_8))));
    }

    /** A subscriber that ends by a signal leaves nothing that would be handled again. */
    private static void checkCommitted(Admin admin) throws Exception {
        for (String group : List.of(ORDERED, DELAYED)) {
            long committed =
                    admin
                            .listConsumerGroupOffsets(group)
                            .partitionsToOffsetAndMetadata()
                            .get()
                            .entrySet()
                            .stream()
                            .filter(each -> each.getKey().topic().equals("events.order"))
                            .mapToLong(each -> each.getValue().offset())
                            .sum();
            assertThat(committed).as(group).isGreaterThanOrEqualTo(AGGREGATES * EVENTS);
        }
    }

    private void createTables() throws SQLException {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement()) {
            InboxSchema.createIfMissing(connection, InboxConfig.defaults());
            statement.execute(
                    "CREATE TABLE effects (at bigserial, consumer_group text, aggregate text,"
                            + " number int, type text, moment timestamptz)");
        }
    }

    private int distinctEffects() throws SQLException {
        return count(
                "SELECT count(*) FROM (SELECT DISTINCT consumer_group, aggregate, number FROM"
                        + " effects) AS each");
    }

    private int effectsOf(String group) throws SQLException {
        return count("SELECT count(*) FROM effects WHERE consumer_group = '" + group + "'");
    }

    /** Effects that a repeated event had again: the group, the aggregate and the number. */
    private List<String> repeated() throws SQLException {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                "SELECT consumer_group || ' ' || aggregate || ' ' || number FROM"
                                        + " effects GROUP BY consumer_group, aggregate, number"
                                        + " HAVING count(*) > 1")) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }

    /** As a restart of the database does. */
    private void endConnections() throws SQLException {
        assertThat(
                        count(
                                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                                        + " WHERE pid <> pg_backend_pid() AND datname ="
                                        + " current_database() AND usename = current_user"))
                .isPositive();
    }

    private int typed() throws SQLException {
        return count(
                "SELECT count(*) FROM effects WHERE type = 'order.placed.v1' AND moment > now() -"
                        + " interval '1 hour'");
    }

    private int count(String query) throws SQLException {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private Map<String, List<Integer>> numbers(String group) throws SQLException {
        Map<String, List<Integer>> numbers = new HashMap<>();
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                "SELECT aggregate, number FROM effects WHERE consumer_group = '"
                                        + group
                                        + "' ORDER BY at")) {
            while (rows.next()) {
                numbers.computeIfAbsent(rows.getString(1), key -> new ArrayList<>())
                        .add(rows.getInt(2));
            }
        }
        return numbers;
    }

    private ShellProcess processor() throws IOException {
        return new ShellProcess(
                "processor",
                "exec \"$JAVA\" -Xmx256m -cp \"$CLASS_PATH\" io.tailrace.processor.cli.ProcessorMain"
                        + " --state-dir=processor --admin-port=0 --group=ordered:3:PT0.1S"
                        + " --group=delayed:3:PT0.1S",
                directory,
                Map.of(
                        "JAVA",
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "CLASS_PATH",
                        ShellProcess.CLASS_PATH,
                        "TAILRACE_PROCESSOR_BOOTSTRAP_SERVERS",
                        kafka.bootstrapServers()));
    }

    private ShellProcess subscriber(String group, int start) throws IOException {
        return subscriber(group, group, start, null);
    }

    /**
     * @param gate the file until which every event fails; null for none
     */
    private ShellProcess subscriber(String group, String mode, int start, @Nullable Path gate)
            throws IOException {
        Map<String, String> all = new HashMap<>(environment);
        all.put("GROUP", group);
        all.put("MODE", mode);
        if (gate != null) {
            all.put("GATE", gate.toString());
        }
        all.put("BOOTSTRAP_SERVERS", kafka.bootstrapServers());
        return new ShellProcess(group + "-" + start, command, directory, all);
    }

    private ReadCommitted observe(String topics) {
        return ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile(topics));
    }
}
