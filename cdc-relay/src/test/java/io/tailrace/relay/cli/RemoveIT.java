package io.tailrace.relay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.CdcRelay;
import io.tailrace.relay.RelayState;
import io.tailrace.relay.Shop;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.config.RelayConfigBuilder;
import io.tailrace.relay.config.Shard;
import io.tailrace.relay.config.StartFrom;
import io.tailrace.relay.removal.Removal;
import io.tailrace.relay.removal.RemovalRequest;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@TailraceTest
class RemoveIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final RemovalRequest EVERYTHING = new RemovalRequest(true, false, false, false);

    private PostgresServer postgres;
    private KafkaBroker kafka;
    private Shop shop;
    private RelayCli cli;
    private ReadCommitted observer;

    @BeforeEach
    void start(@Fresh PostgresServer server, @Fresh KafkaBroker broker) throws SQLException {
        postgres = server;
        kafka = broker;
        shop = new Shop(postgres).createTable();
        cli = new RelayCli(postgres, kafka, postgres.user());
        observer = ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile("outbox\\..*"));
    }

    @AfterEach
    void stop() {
        observer.close();
    }

    @Test
    void nothingIsRemovedWhileARelayRunsOrRowsAreNotPublishedOrNobodyHasSaidYes() throws Exception {
        try (CdcRelay relay = started(config(null))) {
            shop.commit(10, Duration.ZERO);
            awaitCount(10);

            assertThat(cli.run("remove", "--yes")).isEqualTo(ExitCode.INCOMPLETE.code());
            assertThat(cli.errors()).contains("in use by", "leads slot tailrace_outbox");
            assertThat(cli.run("remove", "--dry-run")).isEqualTo(ExitCode.INCOMPLETE.code());
            assertThat(relay.state()).isEqualTo(RelayState.STREAMING);
        }
        shop.commit(3, Duration.ZERO);

        assertThat(cli.run("remove", "--yes")).isEqualTo(ExitCode.INCOMPLETE.code());
        assertThat(cli.output()).contains("replication slot tailrace_outbox", "rows: 3 rows are");
        assertThat(cli.errors()).contains("3 rows are not published", "--discard-unpublished");

        assertThat(cli.run("remove", "--discard-unpublished"))
                .isEqualTo(ExitCode.INCOMPLETE.code());
        assertThat(cli.errors()).contains("--yes is missing");
        assertThat(cli.run("remove", "--discard-unpublished", "--dry-run")).isZero();
        assertThat(cli.run("--source-name=typo", "remove", "--yes", "--discard-unpublished"))
                .isEqualTo(ExitCode.POSITION_LOST.code());
        assertThat(cli.errors()).contains("key typo/", "under [tailrace_outbox]", "--without-pos");
        assertThat(cli.run("--table=public.typo", "remove", "--yes", "--discard-unpublished"))
                .isEqualTo(ExitCode.POSITION_LOST.code());
        assertThat(cli.errors()).contains("that of table outbox, and not of public.typo");
        assertThat(objects()).isEqualTo("1 1 1");
        try (CdcRelay again = started(config(null))) {
            awaitCount(13);
        }
    }

    @Test
    @Tag("full")
    void whatOtherRelaysUseOrMayHaveWrittenStays() throws Exception {
        publish(10);
        RelayConfig mirror = Shop.config(postgres, kafka).slot("mirror").build();
        try (CdcRelay relay = started(mirror)) {
            awaitCount(10);
        }
        assertThat(cli.run("remove", "--topics", "--yes")).as(cli.errors()).isZero();
        assertThat(cli.output())
                .contains("topic outbox.order, which may hold events of the relays", "[mirror]");
        assertThat(topics()).contains("outbox.order");

        assertThat(cli.run("--slot=mirror", "remove", "--yes")).as(cli.errors()).isZero();
        assertThat(objects()).isEqualTo("0 0 0");
    }

    @Test
    @Tag("full")
    void withoutItsPositionASlotIsRemovedOnlyOnRequestAndNoTopicIsMade() throws Exception {
        shop.execute("CREATE PUBLICATION tailrace_outbox FOR TABLE outbox");
        shop.execute("SELECT pg_create_logical_replication_slot('tailrace_outbox', 'pgoutput')");
        shop.commit(3, Duration.ZERO);

        assertThat(cli.run("remove", "--yes")).isEqualTo(ExitCode.POSITION_LOST.code());
        assertThat(cli.run("remove", "--yes", "--without-position"))
                .isEqualTo(ExitCode.INCOMPLETE.code());
        assertThat(cli.errors()).contains("3 rows are not published");
        assertThat(objects()).isEqualTo("1 1 0");
        assertThat(cli.run("remove", "--yes", "--without-position", "--discard-unpublished"))
                .as(cli.errors())
                .isZero();
        assertThat(cli.output()).contains("tailrace.positions does not exist");
        assertThat(objects()).isEqualTo("0 0 0");
        assertThat(topics()).doesNotContain("tailrace.positions");
    }

    @Test
    @Tag("full")
    void whatWasRemovedBeginsAgainOnlyIfSomebodyChoosesHow() throws Exception {
        publish(10);
        assertThat(cli.run("remove", "--yes")).as(cli.errors()).isZero();
        assertThat(cli.output()).contains("Marked as removed", "Table public.outbox stays");
        assertThat(objects()).isEqualTo("0 0 0");
        assertThat(shop.query("SELECT count(*) FROM outbox")).isEqualTo("10");
        assertThat(topics()).contains("outbox.order", "tailrace.positions", "events.dlt");

        assertThat(cli.run("remove", "--yes")).as("nothing is left").isZero();
        assertThat(cli.run("run")).isEqualTo(ExitCode.POSITION_LOST.code());
        Instant removedAt = removedAt();
        assertThat(cli.errors()).contains("--start-again=" + removedAt + " --start-from=existing");
        assertThat(cli.run("--start-from=existing", "run"))
                .as("configured for the first start")
                .isEqualTo(ExitCode.POSITION_LOST.code());
        assertThat(cli.run("--start-from=now", "--start-again=2026-01-01T00:00:00Z", "run"))
                .as("another removal")
                .isEqualTo(ExitCode.POSITION_LOST.code());
        assertThat(cli.run("init")).isEqualTo(ExitCode.POSITION_LOST.code());
        assertThat(cli.run("status")).isZero();
        assertThat(cli.output()).contains("removed at");
        assertThat(objects()).as("a relay that does not start leaves nothing").isEqualTo("0 0 0");

        shop.commit(5, Duration.ZERO);
        try (CdcRelay relay = started(again(StartFrom.EXISTING, removedAt))) {
            awaitCount(15);
            shop.commit(5, Duration.ZERO);
            awaitCount(20);
        }
        try (CdcRelay relay = started(again(StartFrom.NOW, removedAt))) { // has no effect any more
            shop.commit(1, Duration.ZERO);
            awaitCount(21);
        }
        assertThat(observer.count()).isEqualTo(21);
    }

    @Test
    @Tag("full")
    void afterARemovalNowLeavesOutWhatWasCommittedBefore() throws Exception {
        publish(10);
        try (Connection reader = postgres.connect();
                Statement transaction = reader.createStatement()) {
            reader.setAutoCommit(false);
            transaction.execute("SELECT FROM tailrace_heartbeat");
            assertThat(cli.run("remove", "--yes")).as(cli.errors()).isZero();
        }
        assertThat(cli.output()).contains("Kept table public.tailrace_heartbeat", "heartbeats of");
        assertThat(objects()).isEqualTo("0 0 1");
        shop.commit(5, Duration.ZERO);
        assertThat(cli.run("remove", "--yes")).as("rows that nobody counts").isZero();
        assertThat(cli.output()).contains("no position counts any more");
        assertThat(objects()).isEqualTo("0 0 0");
        assertThat(cli.run("run")).isEqualTo(ExitCode.POSITION_LOST.code());
        try (CdcRelay relay = started(again(StartFrom.NOW, removedAt()))) {
            shop.commit(2, Duration.ZERO);
            awaitCount(12);
        }
        assertThat(observer.count()).isEqualTo(12);
        assertThat(cli.run("remove", "--dry-run")).as(cli.output()).isZero();

        shop.execute("TRUNCATE tailrace_heartbeat");
        assertThat(cli.run("remove", "--dry-run"))
                .as("ids of transactions of another history prove nothing")
                .isEqualTo(ExitCode.INCOMPLETE.code());
        assertThat(cli.output()).contains("rows: 5 rows are not published");
    }

    /** Also checks that topics stay which somebody else writes. */
    @Test
    @Tag("full")
    void aRemovalThatDiesAfterAnyStepIsRepeated() throws Exception {
        publish(10);
        shop.execute(
                "INSERT INTO outbox (id, aggregatetype, aggregateid, type, payload) SELECT id,"
                        + " 'shared', 's', 'shared.v1', '{}' FROM (SELECT gen_random_uuid() AS id) i");
        try (CdcRelay relay = started(config(null))) {
            awaitCount(11);
        }
        shop.execute("CREATE TABLE other (LIKE outbox)");
        shop.execute(
                "INSERT INTO other (id, aggregatetype, aggregateid, type, payload) VALUES"
                        + " (gen_random_uuid(), 'shared', 'o', 'other.v1', '{}')");
        RelayConfig other =
                Shop.config(postgres, kafka).table("public.other").slot("other").build();
        try (CdcRelay relay = started(other)) {
            awaitCount(12);
        }
        try (Admin admin = Admin.create(admin())) {
            admin.createTopics(Set.of(new NewTopic("outbox.empty", 1, (short) 1))).all().get();
        }

        int steps = 1;
        while (!removeUntilStep(steps)) {
            steps++;
            assertThat(steps).isLessThan(20);
        }

        assertThat(objects()).as("those of the other outbox").isEqualTo("1 1 1");
        assertThat(shop.query("SELECT string_agg(DISTINCT slot, '') FROM tailrace_heartbeat"))
                .isEqualTo("other");
        assertThat(topics())
                .contains("outbox.shared", "outbox.empty", "tailrace.positions", "events.dlt")
                .doesNotContain("outbox.order");
        assertThatThrownBy(() -> started(config(null)))
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        e -> assertThat(e.exitCode()).isEqualTo(ExitCode.POSITION_LOST));
        try (CdcRelay relay = started(other)) {
            shop.execute("INSERT INTO other SELECT * FROM outbox WHERE aggregatetype = 'shared'");
            awaitCount(13);
        }
    }

    /** Its producer is fenced and its slot is gone, so that it cannot publish when it wakes. */
    @Test
    @Tag("full")
    void aRelayThatRunsOnWithoutItsLockIsFenced() throws Exception {
        try (CdcRelay relay = started(config(StartFrom.EXISTING))) {
            shop.commit(10, Duration.ZERO);
            awaitCount(10);
            // As PostgreSQL does to a leader that is silent; the next relay is kept from leading.
            AtomicInteger steps = new AtomicInteger();
            await().atMost(SOON)
                    .ignoreExceptions()
                    .until(
                            () -> {
                                shop.execute(
                                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                                                + " WHERE application_name LIKE '% relay %'");
                                new Removal(
                                                config(null),
                                                new RemovalRequest(false, false, true, false),
                                                step -> steps.incrementAndGet())
                                        .run(plan -> {});
                                return true;
                            });
            shop.commit(5, Duration.ZERO);

            assertThat(relay.await(RelayState.FAILED, SOON)).isTrue();
            assertThat(relay.failure())
                    .get()
                    .isInstanceOfSatisfying(
                            OperatorException.class,
                            e -> assertThat(e.exitCode()).isEqualTo(ExitCode.POSITION_LOST));
            assertThat(steps).hasPositiveValue();
        }
        assertThat(observer.count()).isEqualTo(10);
        assertThat(objects()).isEqualTo("0 0 0");
    }

    /** Also checks that a topic stays into which somebody writes while the command runs. */
    @Test
    @Tag("full")
    void theRelaysOfOtherShardsAreRemovedOnlyTogether() throws Exception {
        RelayConfig first = Shop.config(postgres, kafka).shard(new Shard(1, 2)).build();
        RelayConfig second = Shop.config(postgres, kafka).shard(new Shard(2, 2)).build();
        CdcRelay alone = started(first);
        alone.close();
        shop.commit(20, Duration.ZERO);
        assertThat(cli.run("--shard=1/2", "remove", "--dry-run", "--all-shards"))
                .as("also the rows of the shard that has never started")
                .isEqualTo(ExitCode.INCOMPLETE.code());
        assertThat(cli.output()).contains("position tailrace_outbox_2of2", "rows: 20 rows are not");
        try (CdcRelay one = started(first);
                CdcRelay two = started(second)) {
            awaitCount(20);
        }
        assertThat(cli.run("--shard=1/2", "remove", "--yes")).isEqualTo(ExitCode.INCOMPLETE.code());
        assertThat(cli.errors()).contains("[tailrace_outbox_2of2]", "--all-shards");
        assertThat(objects()).isEqualTo("2 2 1");
        assertThat(cli.run("status")).isZero();
        assertThat(cli.output()).contains("superseded");
        assertThat(cli.run("repair")).isEqualTo(ExitCode.POSITION_LOST.code());

        List<String> steps = new ArrayList<>();
        new Removal(
                        first,
                        new RemovalRequest(true, true, false, false),
                        step -> {
                            if (steps.isEmpty()) {
                                writeForeignRecord();
                            }
                            steps.add(step);
                        })
                .run(
                        plan ->
                                assertThat(plan.lines())
                                        .contains("  topic outbox.order with its events"));
        assertThat(steps).contains("Kept topic outbox.order, which holds events of somebody");
        assertThat(topics()).contains("outbox.order");
        assertThat(objects()).isEqualTo("0 0 0");
        assertThat(cli.run("--shard=2/2")).isEqualTo(ExitCode.POSITION_LOST.code());
        assertThat(cli.run()).as("another number").isEqualTo(ExitCode.POSITION_LOST.code());
    }

    /** Returns whether the removal came to its end before the step. */
    private boolean removeUntilStep(int last) throws InterruptedException {
        AtomicInteger steps = new AtomicInteger();
        try {
            new Removal(
                            config(null),
                            EVERYTHING,
                            step -> {
                                if (steps.incrementAndGet() == last) {
                                    throw new IllegalStateException("died after: " + step);
                                }
                            })
                    .run(plan -> {});
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private RelayConfig config(StartFrom startFrom) {
        RelayConfigBuilder builder = Shop.config(postgres, kafka);
        return (startFrom == null ? builder : builder.startFrom(startFrom)).build();
    }

    private RelayConfig again(StartFrom startFrom, Instant removedAt) {
        return Shop.config(postgres, kafka).startFrom(startFrom).startAgain(removedAt).build();
    }

    /** When the relays were removed, as the last command says. */
    private Instant removedAt() {
        Matcher time = Pattern.compile("were removed at ([^,]+),").matcher(cli.errors());
        assertThat(time.find()).as(cli.errors()).isTrue();
        return Instant.parse(time.group(1));
    }

    private void writeForeignRecord() {
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(admin(), new StringSerializer(), new StringSerializer())) {
            ProducerRecord<String, String> record = new ProducerRecord<>("outbox.order", "x");
            record.headers().add("ce_source", "somebody".getBytes(StandardCharsets.UTF_8));
            assertThat(producer.send(record)).succeedsWithin(SOON);
        }
    }

    private void publish(int rows) throws Exception {
        try (CdcRelay relay = started(config(null))) {
            shop.commit(rows, Duration.ZERO);
            awaitCount(rows);
        }
    }

    private static CdcRelay started(RelayConfig config) throws InterruptedException {
        CdcRelay relay = new CdcRelay(config, new SimpleMeterRegistry());
        relay.start();
        assertThat(relay.await(RelayState.STREAMING, SOON)).as("%s", relay.failure()).isTrue();
        return relay;
    }

    private void awaitCount(int records) {
        await().atMost(SOON).until(() -> observer.count() >= records);
    }

    /** How many slots, publications and tables of heartbeats there are. */
    private String objects() throws SQLException {
        return shop.query(
                "SELECT (SELECT count(*) FROM pg_replication_slots) || ' ' || (SELECT count(*) FROM"
                        + " pg_publication) || ' ' || (SELECT count(*) FROM pg_class WHERE relname ="
                        + " 'tailrace_heartbeat')");
    }

    private Set<String> topics() throws Exception {
        try (Admin admin = Admin.create(admin())) {
            return admin.listTopics().names().get();
        }
    }

    private Map<String, Object> admin() {
        return Map.of("bootstrap.servers", kafka.bootstrapServers());
    }
}
