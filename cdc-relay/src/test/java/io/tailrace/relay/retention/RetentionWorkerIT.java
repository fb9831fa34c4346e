package io.tailrace.relay.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.relay.Shop;
import io.tailrace.relay.account.AccountWorker;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.config.Retention;
import io.tailrace.relay.metrics.OutboxName;
import io.tailrace.relay.metrics.RelayMetrics;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.postgres.OutboxTable;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The retention goes on whatever happens, with one session. */
@TailraceTest
class RetentionWorkerIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String SESSIONS =
            "SELECT coalesce(string_agg(pid::text, ' '), '') FROM pg_stat_activity WHERE"
                    + " application_name LIKE '%retention%' AND backend_type = 'client backend'";

    private final List<String> sessions = new CopyOnWriteArrayList<>();
    private RelayConfig config;
    private OutboxTable table;
    private Shop shop;
    private RetentionReport report;

    @BeforeEach
    void start(@Fresh PostgresServer postgres) throws Exception {
        shop = new Shop(postgres).createTable();
        shop.commit(10, Duration.ofDays(1));
        config =
                Shop.configWithoutKafka(postgres)
                        .retention(new Retention(Duration.ofSeconds(1), 10))
                        .build();
        table = new Database(config.source()).prepare();
        report =
                new RetentionReport(
                        "slot",
                        config.retention(),
                        new RelayMetrics(
                                new SimpleMeterRegistry(),
                                new OutboxName("shop", "slot"),
                                new RelayMetrics.Readings(
                                        () -> true, () -> 0, () -> 0, () -> 0, () -> 0)));
    }

    @Test
    void allPassesUseOneSession() {
        try (RetentionWorker worker = worker(pass -> {}).start()) {
            await().atMost(SOON).until(() -> sessions.size() >= 4);
            assertThat(sessions).hasSizeGreaterThanOrEqualTo(4);
        }
        assertThat(sessions.stream().distinct()).hasSize(1).doesNotContain("");
        await().atMost(SOON).until(() -> shop.query(SESSIONS).isEmpty());
    }

    @Test
    void aSessionThatEndedIsReplaced() {
        try (RetentionWorker worker =
                worker(
                                pass -> {
                                    if (pass == 2) {
                                        execute(
                                                "SELECT pg_terminate_backend("
                                                        + sessions.get(1)
                                                        + ")");
                                    }
                                })
                        .start()) {
            await().atMost(SOON).until(() -> sessions.size() >= 3);
        }
        assertThat(sessions.get(1)).isEqualTo(sessions.get(0));
        assertThat(sessions.get(2)).isNotEqualTo(sessions.get(1)).doesNotContain(" ");
    }

    @Test
    void anUnforeseenFailureIsShownAndThePassIsRepeated() {
        try (RetentionWorker worker =
                worker(
                                pass -> {
                                    if (pass == 1) {
                                        throw new NoClassDefFoundError("missing");
                                    }
                                    if (pass == 2) {
                                        throw new IllegalStateException("odd");
                                    }
                                })
                        .start()) {
            await().atMost(SOON).until(() -> problem().contains("NoClassDefFoundError: missing"));
            await().atMost(SOON).until(() -> problem().contains("IllegalStateException: odd"));
            await().atMost(SOON).until(() -> sessions.size() >= 3);
            worker.requireHeap();
        }
    }

    @Test
    void anExhaustedHeapIsPassedOn() {
        try (RetentionWorker worker =
                worker(
                                pass -> {
                                    throw new OutOfMemoryError("Java heap space");
                                })
                        .start()) {
            await().atMost(SOON)
                    .untilAsserted(
                            () ->
                                    assertThatThrownBy(worker::requireHeap)
                                            .isInstanceOf(OutOfMemoryError.class));
        }
    }

    private String problem() {
        return String.valueOf(report.details().orElseThrow().get("problem"));
    }

    private RetentionWorker worker(IntConsumer onPass) {
        return new RetentionWorker(
                config,
                new Database(config.source()),
                table,
                session -> true,
                () -> pass(onPass),
                () -> 0,
                () -> AccountWorker.NO_LIMIT,
                report);
    }

    /** Called by the thread of the retention; nothing is published, so that no row goes. */
    private @Nullable StoredPosition pass(IntConsumer onPass) {
        try {
            sessions.add(shop.query(SESSIONS));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        onPass.accept(sessions.size());
        return null;
    }

    private void execute(String sql) {
        try {
            shop.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
