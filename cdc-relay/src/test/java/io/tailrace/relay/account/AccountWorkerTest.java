package io.tailrace.relay.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.relay.config.AccountConfig;
import io.tailrace.relay.config.AccountMode;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.metrics.AccountMetrics;
import io.tailrace.relay.metrics.OutboxName;
import io.tailrace.relay.position.DatabaseId;
import io.tailrace.relay.position.SourceIdentity;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.postgres.OutboxTable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AccountWorkerTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final long AT_ONCE_MILLIS = 2_000;

    private static final AccountWorker.Stream NOTHING =
            new AccountWorker.Stream() {
                @Override
                public @Nullable StoredPosition committed() {
                    return null;
                }

                @Override
                public long publishedRows() {
                    return 0;
                }

                @Override
                public @Nullable Instant streamedBefore() {
                    return null;
                }
            };

    /** Kafka does not answer; the thread waits for it for a minute. */
    private final RelayConfig config =
            RelayConfig.builder("jdbc:postgresql://127.0.0.1:1/d", "u", "p", "127.0.0.1:1")
                    .account(AccountConfig.DEFAULT.with(AccountMode.OFF))
                    .build();

    @Test
    void aThreadThatWaitsForKafkaDoesNotDelayTheEndOfATerm() {
        AccountWorker worker =
                new AccountWorker(
                        config,
                        new Database(config.source()),
                        new OutboxTable("outbox", List.of("id", "type"), false, "true"),
                        SourceIdentity.of(new DatabaseId("7428", 5, 1)),
                        session -> true,
                        NOTHING,
                        new AccountReport(
                                config.source().slot(),
                                false,
                                config.account(),
                                new AccountMetrics(
                                        new SimpleMeterRegistry(),
                                        new OutboxName("shop", config.source().slot()))));
        worker.start();
        await().atMost(SOON).until(() -> threads().contains("kafka-admin-client-thread"));

        long begin = System.nanoTime();
        worker.close();

        assertThat(Duration.ofNanos(System.nanoTime() - begin).toMillis())
                .isLessThan(AT_ONCE_MILLIS);
        await().atMost(SOON).until(worker::hasEnded);
    }

    /** The first word of the name of each thread. */
    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(thread -> thread.getName().split(" ", 2)[0])
                .collect(Collectors.toSet());
    }
}
