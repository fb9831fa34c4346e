package io.tailrace.relay;

import static io.tailrace.testkit.observe.ReadCommitted.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.replay.Replay;
import io.tailrace.relay.replay.ReplayFilter;
import io.tailrace.relay.replay.ReplayProgress;
import io.tailrace.relay.replay.ReplayRequest;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Rows are published again, each once per run. */
@TailraceTest
class ReplayIT {

    private static final Duration SOON = Duration.ofMinutes(2);

    private PostgresServer postgres;
    private KafkaBroker kafka;
    private Shop shop;
    private RelayConfig config;
    private ReadCommitted observer;

    @BeforeEach
    void start(@Fresh PostgresServer server, @Fresh KafkaBroker broker) throws Exception {
        postgres = server;
        kafka = broker;
        shop = new Shop(server).createTable();
        config = Shop.config(server, broker).heartbeat(Duration.ofMillis(200)).build();
        observer = ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile("outbox\\..*"));
    }

    @AfterEach
    void stop() {
        observer.close();
    }

    @Test
    void aRunThatIsInterruptedTwicePublishesEachRowOnce() throws Exception {
        assertEachOnce(20_000);
    }

    @Test
    @Tag("full")
    void aLongRunThatIsInterruptedTwicePublishesEachRowOnce() throws Exception {
        assertEachOnce(100_000);
    }

    private void assertEachOnce(int rows) throws Exception {
        published(rows);
        // Rows that are published while the run lasts do not belong to it.
        ReplayRequest request = new ReplayRequest("again", ReplayFilter.ALL, "", 0);
        try (CdcRelay relay = new CdcRelay(config)) {
            relay.start();
            assertThat(stoppedAfter(request, rows / 4).complete()).isFalse();
            shop.commit(100);
            killedAfter(request, rows / 2);
            ReplayProgress end = new Replay(config, request, progress -> {}).run();
            assertThat(end.complete()).isTrue();
            assertThat(end.rows()).isEqualTo(rows);
            await().atMost(SOON).until(() -> observer.count() >= 2 * rows + 100);
        }
        assertThat(new Replay(config, request, progress -> {}).run().rows()).isEqualTo(rows);

        assertThat(observer.records())
                .extracting(record -> header(record, "ce_id") + header(record, "tailrace-run"))
                .doesNotHaveDuplicates()
                .hasSize(2 * rows + 100);
        assertThat(observer.records())
                .filteredOn(record -> "again".equals(header(record, "tailrace-run")))
                .hasSize(rows);
    }

    private ReplayProgress stoppedAfter(ReplayRequest request, int rows) throws Exception {
        AtomicReference<Replay> running = new AtomicReference<>();
        Replay replay =
                new Replay(
                        config,
                        request,
                        progress -> {
                            if (progress.rows() >= rows) {
                                running.get().stop();
                            }
                        });
        running.set(replay);
        return replay.run();
    }

    /** The process ends in the middle of a transaction, of which it has sent the records. */
    private void killedAfter(ReplayRequest request, int rows) {
        Replay replay =
                new Replay(
                        config,
                        request,
                        progress -> {
                            if (progress.rows() >= rows) {
                                throw new IllegalStateException("killed");
                            }
                        });
        assertThatThrownBy(replay::run).hasMessageContaining("killed");
    }

    @Test
    @Tag("full")
    void twoProcessesOfARunPublishEachRowOnceTogether() throws Exception {
        published(5_000);
        ReplayRequest request = new ReplayRequest("twice", ReplayFilter.ALL, "", 0);
        CompletableFuture<Void> first = new CompletableFuture<>();
        CompletableFuture<Void> second = new CompletableFuture<>();
        CompletableFuture<Object> older =
                CompletableFuture.supplyAsync(
                        () ->
                                outcome(
                                        request,
                                        progress -> {
                                            first.complete(null);
                                            second.join();
                                        }));
        first.join();
        ReplayProgress end = new Replay(config, request, progress -> second.complete(null)).run();

        assertThat(older.join())
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        e -> assertThat(e.exitCode()).isEqualTo(ExitCode.INCOMPLETE));
        assertThat(end.rows()).isEqualTo(5_000);
        await().atMost(SOON).until(() -> observer.count() >= 10_000);
        assertThat(observer.records())
                .extracting(record -> header(record, "ce_id") + header(record, "tailrace-run"))
                .doesNotHaveDuplicates()
                .hasSize(10_000);
    }

    private Object outcome(ReplayRequest request, Consumer<ReplayProgress> listener) {
        try {
            return new Replay(config, request, listener).run();
        } catch (Exception e) {
            return e;
        }
    }

    @Test
    @Tag("full")
    void filtersSelectAndATopicCanBeGiven() throws Exception {
        published(200);
        String id = shop.query("SELECT id FROM outbox WHERE aggregateid = 'order-3' LIMIT 1");
        ReplayFilter one = filter(List.of(id), List.of());
        ReplayFilter aggregate = filter(List.of(), List.of("order/order-3"));

        assertThat(replay("counted", aggregate, "").count()).isEqualTo(Map.of("order", 20L));
        assertThat(replay("one", one, "").run().rows()).isEqualTo(1);
        assertThatThrownBy(() -> replay("one", aggregate, "").run())
                .hasMessageContaining("must be resumed with the filters that it began with");
        assertThatThrownBy(() -> replay("elsewhere", aggregate, "elsewhere").run())
                .isInstanceOf(OperatorException.class);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
                ReadCommitted elsewhere =
                        ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile("elsewhere"))) {
            admin.createTopics(List.of(new NewTopic("elsewhere", 1, (short) 1))).all().get();
            assertThat(replay("elsewhere", aggregate, "elsewhere").run().rows()).isEqualTo(20);
            await().atMost(SOON).until(() -> elsewhere.count() == 20);
            assertThat(elsewhere.records())
                    .extracting(record -> header(record, "ce_subject"))
                    .containsOnly("order-3");
        }
        await().atMost(SOON).until(() -> observer.count() == 201);
    }

    @Test
    @Tag("full")
    void rowsThatAreNotPublishedAreNotReplayed() throws Exception {
        assertThatThrownBy(() -> replay("early", ReplayFilter.ALL, "").count())
                .isInstanceOf(OperatorException.class)
                .hasMessageContaining("says what is published, but does not");
        published(50);
        shop.commit(70);

        assertThat(replay("part", ReplayFilter.ALL, "").run().rows()).isEqualTo(50);
    }

    @Test
    @Tag("full")
    void aRunCreatesNoTopicAndCountsTheRowsOfTopicsItCannotUse() throws Exception {
        published(50);
        shop.execute(
                "INSERT INTO outbox SELECT (substr(u, 1, 14) || '7' || substr(u, 16))::uuid, 'gone', 'gone-1', 'gone.v1', '{}' FROM (SELECT gen_random_uuid()::text u FROM generate_series(1, 30)) r");
        try (CdcRelay relay = new CdcRelay(config)) {
            relay.start();
            await().atMost(SOON).until(() -> observer.count() == 80);
            await().atMost(SOON)
                    .until(
                            () ->
                                    replay("none", ReplayFilter.ALL, "")
                                            .count()
                                            .getOrDefault("gone", 0L)
                                            .equals(30L));
        }
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.deleteTopics(List.of("outbox.gone")).all().get();

            ReplayProgress end = replay("partly", ReplayFilter.ALL, "").run();

            assertThat(end.rows()).isEqualTo(50);
            assertThat(end.skipped()).isZero();
            assertThat(end.refused()).isEqualTo(Map.of("outbox.gone", 30L));
            assertThat(replay("partly", ReplayFilter.ALL, "").run()).isEqualTo(end);
            assertThat(admin.listTopics().names().get()).doesNotContain("outbox.gone");
        }
    }

    @Test
    @Tag("full")
    void topicsOfThePipelineAreNoTarget() throws Exception {
        published(10);
        for (String topic :
                List.of(
                        "events.dlt",
                        "events.failed",
                        "events.retry.group",
                        "tailrace.positions",
                        "tailrace.replays",
                        "tailrace.redrives")) {
            assertThatThrownBy(() -> replay("own", ReplayFilter.ALL, topic).run())
                    .as(topic)
                    .isInstanceOfSatisfying(
                            OperatorException.class,
                            e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE));
        }
    }

    @Test
    @Tag("full")
    void aRunOfAnotherDatabaseIsNotResumed() throws Exception {
        published(100);
        ReplayRequest request = new ReplayRequest("half", ReplayFilter.ALL, "", 40);
        assertThat(stoppedAfter(request, 1).complete()).isFalse();
        String database = shop.query("SELECT current_database()");
        await().atMost(SOON)
                .ignoreExceptionsInstanceOf(SQLException.class)
                .untilAsserted(() -> shop.execute("CREATE DATABASE copy TEMPLATE " + database));
        RelayConfig copy =
                RelayConfig.builder(
                                postgres.jdbcUrl().replace("/" + database, "/copy"),
                                postgres.user(),
                                postgres.password(),
                                kafka.bootstrapServers())
                        .build();

        assertThatThrownBy(() -> new Replay(copy, request, progress -> {}).run())
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        e -> assertThat(e.exitCode()).isEqualTo(ExitCode.POSITION_LOST));
    }

    private static ReplayFilter filter(List<String> ids, List<String> aggregates) {
        return new ReplayFilter(ids, null, null, aggregates, List.of(), List.of());
    }

    private Replay replay(String run, ReplayFilter filter, String topic) {
        return new Replay(config, new ReplayRequest(run, filter, topic, 0), progress -> {});
    }

    /** Publishes rows, and waits until a heartbeat behind them is stored. */
    private void published(int rows) throws Exception {
        try (CdcRelay relay = new CdcRelay(config)) {
            relay.start();
            shop.execute(
                    "INSERT INTO outbox SELECT (substr(u, 1, 14) || '7' || substr(u, 16))::uuid, 'order', 'order-' || n %% 10, 'order.placed.v1', '{\"orderId\":\"order-1\"}' FROM (SELECT n, gen_random_uuid()::text u FROM generate_series(1, %d) n) r"
                            .formatted(rows));
            await().atMost(SOON).until(() -> observer.count() == rows);
            await().atMost(SOON)
                    .ignoreExceptionsInstanceOf(OperatorException.class)
                    .until(
                            () ->
                                    replay("none", ReplayFilter.ALL, "").count().values().stream()
                                                    .mapToLong(Long::longValue)
                                                    .sum()
                                            == rows);
        }
    }
}
