package io.tailrace.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.event.EventId;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import io.tailrace.testkit.process.IsolatedProgram;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A relay that removes rows is killed again and again while services write rows. */
@TailraceTest
class RetentionCrashIT {

    private static final Duration SOON = Duration.ofMinutes(2);
    private static final Duration OLD = Duration.ofDays(30);
    private static final int BACKLOG = 30_000;
    private static final int KILLS = 4;
    private static final int COMMITS_MEANWHILE = 50;

    private final Set<String> committed = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean writing = new AtomicBoolean(true);
    private final AtomicLong commits = new AtomicLong();

    @Test
    @Tag("full")
    void noRowIsRemovedThatIsNotPublishedHoweverOftenTheRelayIsKilled(
            @Fresh PostgresServer postgres, @Fresh KafkaBroker kafka, @TempDir Path directory)
            throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        Shop shop = new Shop(postgres).createTable();
        shop.execute(
                "INSERT INTO outbox SELECT ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'order', 'order-' || n %% 10, 'order.placed.v1', '{}' FROM generate_series(1, %d) n"
                        .formatted(BACKLOG));
        committed.addAll(ids(postgres));
        ExecutorService services = Executors.newFixedThreadPool(2);
        try (ReadCommitted observer =
                ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile("outbox\\..*"))) {
            List<Future<?>> writers =
                    List.of(
                            services.submit(() -> write(postgres, 1)),
                            services.submit(() -> write(postgres, 7)));
            for (int i = 0; i < KILLS; i++) {
                long before = rows(shop);
                try (IsolatedProgram relay = relay(postgres, kafka, directory)) {
                    relay.awaitOutput("Streaming", SOON);
                    await().atMost(SOON)
                            .pollInterval(Duration.ofMillis(20))
                            .until(() -> rows(shop) < before - 100 - random.nextInt(2_000));
                }
                assertRemovedRowsArePublished(postgres, observer);
            }
            writing.set(false);
            for (Future<?> writer : writers) {
                writer.get();
            }
            try (IsolatedProgram relay = relay(postgres, kafka, directory)) {
                relay.awaitOutput("Streaming", SOON);
                await().atMost(SOON).until(() -> rows(shop) == 0);
            }
            assertRemovedRowsArePublished(postgres, observer);
            assertThat(observer.delivered()).hasSize(committed.size());
            System.out.println("committed " + committed.size() + ", published each once");
        } finally {
            writing.set(false);
            services.shutdown();
        }
    }

    /** The relay is dead: what the topics lack now, and the table as well, exists nowhere. */
    private void assertRemovedRowsArePublished(PostgresServer postgres, ReadCommitted observer)
            throws SQLException {
        Set<String> removed = new HashSet<>(committed);
        removed.removeAll(ids(postgres));
        await().atMost(SOON)
                .untilAsserted(
                        () -> {
                            Set<String> lost = new HashSet<>(removed);
                            observer.delivered().forEach(event -> lost.remove(event.id()));
                            assertThat(lost).isEmpty();
                        });
    }

    /**
     * Every row in a transaction of its own, or several in one that stays open until the other
     * writer has committed some rows: its rows are then older than rows that the relay may have
     * removed.
     */
    private Void write(PostgresServer postgres, int rowsPerTransaction) throws Exception {
        try (Connection connection = postgres.connect()) {
            connection.setAutoCommit(false);
            while (writing.get()) {
                Set<String> ids = new HashSet<>();
                for (int i = 0; i < rowsPerTransaction; i++) {
                    EventId id = Shop.idOfAge(OLD);
                    Shop.insert(connection, id, "order-" + i, null);
                    ids.add(id.toString());
                }
                if (rowsPerTransaction > 1) {
                    awaitAnotherCommit();
                }
                connection.commit();
                committed.addAll(ids);
                commits.incrementAndGet();
            }
        }
        return null;
    }

    private void awaitAnotherCommit() {
        long seen = commits.get();
        await().atMost(SOON)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> !writing.get() || commits.get() - seen > COMMITS_MEANWHILE);
    }

    private static IsolatedProgram relay(PostgresServer postgres, KafkaBroker kafka, Path directory)
            throws Exception {
        return RelayProcess.start(
                postgres,
                kafka,
                "192m",
                directory,
                List.of("--retention=PT1S", "--retention-batch=200", "--lease-ms=1000"));
    }

    private static long rows(Shop shop) throws SQLException {
        return Long.parseLong(shop.query("SELECT count(*) FROM outbox"));
    }

    private static Set<String> ids(PostgresServer postgres) throws SQLException {
        Set<String> ids = new HashSet<>();
        try (Connection connection = postgres.connect();
                var rows = connection.createStatement().executeQuery("SELECT id FROM outbox")) {
            while (rows.next()) {
                ids.add(rows.getString(1));
            }
        }
        return ids;
    }
}
