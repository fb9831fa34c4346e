package io.tailrace.processor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tailrace.event.DomainEvent;
import io.tailrace.event.EventCatalogue;
import io.tailrace.event.builtin.BuiltInEvent;
import io.tailrace.event.builtin.OrderEvent;
import io.tailrace.event.builtin.OrderEvent.Item;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.producer.Outbox;
import io.tailrace.subscriber.Subscriber;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import io.tailrace.testkit.pipeline.TestPipeline;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/**
 * 430 dead letters of which 18 will fail again: a rehearsal says so, and leaves nothing behind; the
 * redrive that follows proves it right.
 */
@TailraceTest
class RehearsalIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final JsonMapper JSON = new JsonMapper();
    private static final int ORDERS = 43;
    private static final int STEPS = 10;
    private static final int LETTERS = ORDERS * STEPS;
    private static final int FAILING = 18;

    private KafkaBroker kafka;
    private BillingService billing;
    private String said = "";

    @Test
    void theNumbersOfARehearsalComeTrueAndNothingIsLeftOfIt(
            @Fresh PostgresServer postgres, @Fresh KafkaBroker broker) throws Exception {
        kafka = broker;
        billing = new BillingService(postgres, kafka.bootstrapServers());
        try (TestPipeline pipeline = TestPipeline.on(postgres, kafka);
                ReadCommitted deadLetters =
                        ReadCommitted.of(
                                kafka.bootstrapServers(), Pattern.compile("events\\.dlt"))) {
            pipeline.startProcessor(config -> config.catalogue(catalogue()));
            pipeline.relay();
            try (Subscriber silent = billing.start(false)) {
                emit(postgres);
                await().atMost(SOON).until(() -> deadLetters.count() == LETTERS);
                refuseWithoutSubscriber();
            }
            pipeline.stopRelay();
            pipeline.stopProcessor();
            billing.fix();

            try (Subscriber member = billing.start(true);
                    Subscriber other = billing.start(true)) {
                awaitRest();
                Set<String> expected = rehearse();
                pipeline.startProcessor(config -> config.catalogue(catalogue()));
                redrive(deadLetters, expected);
                emitOneThatIsNotTransactional(postgres, pipeline);
            }
        }
    }

    private void refuseWithoutSubscriber() throws Exception {
        long began = System.nanoTime();
        assertThat(dlt("redrive", "--group=billing", "--rehearse")).isEqualTo(6);
        assertThat(said)
                .contains("0 of 430 would succeed", "No running subscriber of billing takes part");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(30));
    }

    /** Returns the ids of the dead letters that would not succeed. */
    private Set<String> rehearse() throws Exception {
        Map<String, String> before = world();
        String sequence = billing.query("SELECT last_value FROM booked_invoice_seq");
        assertThat(dlt("redrive", "--group=billing", "--rehearse")).isEqualTo(6);
        System.out.println(said);
        assertThat(said)
                .contains(
                        "412 of 430 would succeed, as 2 subscribers say; everything was rolled back",
                        "9 failed, DeliveryFailed, IllegalStateException: order order-<n> has not reached step <n>",
                        "7 failed, DeliveryFailed, PSQLException: ERROR: new row for relation \"booked\" violates check constraint",
                        "1 failed, DeliveryFailed, PSQLException: ERROR: duplicate key value violates unique constraint \"booked_pkey\"",
                        "1 failed, DeliveryFailed, PSQLException: ERROR: insert or update on table \"booked\" violates foreign key constraint");
        Map<String, String> after = world();
        System.out.println("before and after: " + before);
        assertThat(after).isEqualTo(before);
        String gaps = billing.query("SELECT last_value FROM booked_invoice_seq");
        System.out.println("sequence before: " + sequence + ", after: " + gaps);
        assertThat(Long.parseLong(gaps)).isGreaterThan(Long.parseLong(sequence));
        assertThat(billing.mails).isEmpty();
        requireOneTransactionPerAggregate();

        assertThat(dlt("redrive", "--group=billing", "--rehearse", "--json")).isEqualTo(6);
        List<JsonNode> lines = new ArrayList<>();
        for (String line : said.lines().filter(each -> each.startsWith("{")).toList()) {
            lines.add(JSON.readTree(line));
        }
        JsonNode figures = lines.remove(lines.size() - 1);
        assertThat(figures.get("selected").asInt()).isEqualTo(LETTERS);
        assertThat(figures.get("wouldSucceed").asInt()).isEqualTo(LETTERS - FAILING);
        assertThat(figures.get("failed").asInt()).isEqualTo(FAILING);
        assertThat(world()).isEqualTo(before);
        return lines.stream().map(line -> line.get("id").asText()).collect(Collectors.toSet());
    }

    private void requireOneTransactionPerAggregate() {
        Map<String, List<String>> steps = new TreeMap<>();
        Map<String, Set<String>> transactions = new TreeMap<>();
        for (String call : billing.rehearsed) {
            String[] parts = call.split(" ", -1);
            steps.computeIfAbsent(parts[0], order -> new ArrayList<>()).add(parts[1]);
            transactions.computeIfAbsent(parts[0], order -> new TreeSet<>()).add(parts[2]);
        }
        System.out.println(
                "order-42: steps " + steps.get("order-42") + " in " + transactions.get("order-42"));
        assertThat(steps.get("order-42"))
                .containsExactly("1", "2", "3", "4", "5", "6", "7", "8", "9", "10");
        assertThat(transactions.values()).allSatisfy(ids -> assertThat(ids).hasSize(1));
        assertThat(transactions.values().stream().flatMap(Set::stream).distinct())
                .hasSize(transactions.size());
    }

    private void redrive(ReadCommitted deadLetters, Set<String> expected) throws Exception {
        // some canaries would fail, and stop it
        assertThat(dlt("redrive", "--group=billing", "--canary=0", "--rate=0")).isZero();
        System.out.println(said.lines().filter(line -> line.contains("redriven=")).toList());
        await().atMost(SOON)
                .until(
                        () ->
                                deadLetters.count() == LETTERS + FAILING
                                        && billing.mails.size() >= LETTERS - FAILING);
        awaitRest();
        assertThat(billing.query("SELECT count(*) FROM inbox")).isEqualTo("412");
        System.out.println(
                "after the redrive: %s handled, %d dead-lettered again"
                        .formatted(
                                billing.query("SELECT count(*) FROM inbox"),
                                deadLetters.count() - LETTERS));
        assertThat(
                        deadLetters.records().stream()
                                .skip(LETTERS)
                                .map(record -> ReadCommitted.header(record, "ce_id"))
                                .collect(Collectors.toSet()))
                .isEqualTo(expected)
                .hasSize(FAILING);
    }

    private void emitOneThatIsNotTransactional(PostgresServer postgres, TestPipeline pipeline)
            throws Exception {
        billing.breakAgain();
        pipeline.relay();
        emit(postgres, List.of(new OrderEvent.Shipped("order-7", "shipped", List.of())));
        await().atMost(SOON)
                .until(
                        () ->
                                dlt("count", "--group=billing") == 0
                                        && said.contains("order.shipped.v1"));
        billing.fix();
        assertThat(dlt("redrive", "--group=billing", "--type=order.shipped.v1", "--rehearse"))
                .isEqualTo(6);
        System.out.println(said);
        assertThat(said)
                .contains(
                        "0 of 1 would succeed",
                        "1 left-out: type order.shipped.v1: its handler is not transactional");
    }

    private static void emit(PostgresServer postgres) throws Exception {
        List<DomainEvent> events = new ArrayList<>();
        for (int step = 0; step < STEPS; step++) {
            for (int order = 0; order < ORDERS; order++) {
                events.add(
                        new OrderEvent.Placed(
                                "order-" + order,
                                "placed",
                                List.of(new Item(sku(order, step), step + 1))));
            }
        }
        emit(postgres, events);
    }

    /** The last step of eight orders fails; every step of order 0 does, see the service. */
    private static String sku(int order, int step) {
        if (step < STEPS - 1 || order == 0 || order > 8) {
            return "pen";
        }
        return order == 8 ? "unknown" : "forbidden";
    }

    private static void emit(PostgresServer postgres, List<DomainEvent> events) throws Exception {
        Outbox outbox = Outbox.create(catalogue());
        try (Connection connection = postgres.connect()) {
            connection.setAutoCommit(false);
            outbox.emit(connection, events);
            connection.commit();
        }
    }

    private static EventCatalogue catalogue() {
        return EventCatalogue.of(BuiltInEvent.class);
    }

    /** Waits until the group has read and committed everything. */
    private void awaitRest() {
        AtomicReference<String> last = new AtomicReference<>("");
        await().atMost(SOON)
                .pollInterval(Duration.ofMillis(700))
                .until(
                        () -> {
                            String now = offsets();
                            return now.equals(last.getAndSet(now)) && !now.equals("{}");
                        });
    }

    /** Everything that a rehearsal must leave as it was. */
    private Map<String, String> world() throws Exception {
        Map<String, String> world = new TreeMap<>();
        world.put(
                "booked",
                billing.query(
                        "SELECT md5(string_agg(b::text, ',' ORDER BY order_id)) FROM booked b"));
        world.put("inbox", billing.query("SELECT count(*) FROM inbox"));
        world.put("outbox", billing.query("SELECT count(*) FROM outbox"));
        world.put(
                "transactions",
                billing.query(
                        "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'"));
        world.put("offsets", offsets());
        try (Admin admin = admin()) {
            world.put(
                    "groups",
                    admin.listGroups().all().get().stream()
                            .map(group -> group.groupId())
                            .sorted()
                            .toList()
                            .toString());
            world.put("ends", ends(admin).toString());
        }
        return world;
    }

    private static Map<String, Long> ends(Admin admin) throws Exception {
        Map<TopicPartition, OffsetSpec> all = new HashMap<>();
        Set<String> topics = new TreeSet<>(admin.listTopics().names().get());
        topics.remove("tailrace.rehearsals.billing");
        admin.describeTopics(topics)
                .allTopicNames()
                .get()
                .values()
                .forEach(
                        topic ->
                                topic.partitions()
                                        .forEach(
                                                p ->
                                                        all.put(
                                                                new TopicPartition(
                                                                        topic.name(),
                                                                        p.partition()),
                                                                OffsetSpec.latest())));
        Map<String, Long> ends = new TreeMap<>();
        admin.listOffsets(all)
                .all()
                .get()
                .forEach(
                        (partition, end) -> ends.merge(partition.topic(), end.offset(), Long::sum));
        return ends;
    }

    private String offsets() throws Exception {
        try (Admin admin = admin()) {
            Map<String, String> offsets = new TreeMap<>();
            admin.listConsumerGroupOffsets(BillingService.GROUP)
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .forEach(
                            (partition, offset) ->
                                    offsets.put(
                                            partition.toString(), String.valueOf(offset.offset())));
            return offsets.toString();
        }
    }

    private Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
    }

    /** Runs {@code dlt}, keeps what it has said, and returns the exit code. */
    private int dlt(String command, String... options) {
        List<String> all = new ArrayList<>(List.of("dlt", command));
        all.addAll(List.of(options));
        all.add("--bootstrap-servers=" + kafka.bootstrapServers());
        StringWriter out = new StringWriter();
        CommandLine line =
                new CommandLine(new ProcessorCommand())
                        .setOut(new PrintWriter(out))
                        .setExecutionExceptionHandler(
                                (e, failed, parsed) -> {
                                    out.append(e.getMessage());
                                    return e instanceof OperatorException known
                                            ? known.exitCode().code()
                                            : ExitCode.UNEXPECTED.code();
                                });
        int code = line.execute(all.toArray(String[]::new));
        said = out.toString();
        return code;
    }
}
