package io.tailrace.relay.term;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.process.kafka.NewTopicLimit;
import io.tailrace.process.kafka.TopicRefusals;
import io.tailrace.process.tracing.SpanRecorder;
import io.tailrace.relay.Shop;
import io.tailrace.relay.account.AccountReport;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.depth.OutboxDepth;
import io.tailrace.relay.depth.StreamLag;
import io.tailrace.relay.leader.CurrentLeader;
import io.tailrace.relay.leader.Leadership;
import io.tailrace.relay.leader.Lease;
import io.tailrace.relay.lookup.LookupReport;
import io.tailrace.relay.metrics.AccountMetrics;
import io.tailrace.relay.metrics.LookupMetrics;
import io.tailrace.relay.metrics.OutboxName;
import io.tailrace.relay.metrics.RelayMetrics;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.protection.Protection;
import io.tailrace.relay.publish.BatchReport;
import io.tailrace.relay.retention.RetentionReport;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A term, which may last for a year. */
@TailraceTest
class TermIT {

    private static final String SLOT = "tailrace_outbox";
    private static final Duration SEVERAL_CHECKS = StallWatch.INTERVAL.multipliedBy(4);

    private final StopSignal stop = new StopSignal();
    private final ExecutorService relay = Executors.newSingleThreadExecutor();

    /** What waits for the signal stays in memory until the relay is stopped. */
    @Test
    @Tag("full")
    void whatWaitsForTheSignalToStopDoesNotGrow(
            @Fresh PostgresServer postgres, @Fresh KafkaBroker kafka) throws Exception {
        new Shop(postgres).createTable();
        RelayConfig config = Shop.config(postgres, kafka).build();
        Database database = new Database(config.source());
        CompletableFuture<Void> streaming = new CompletableFuture<>();
        try (Leadership leadership =
                        new Leadership(
                                database,
                                config.source(),
                                config.timing().lease(),
                                new CurrentLeader(SLOT));
                Lease lease = leadership.tryToLead().orElseThrow()) {
            Future<?> term = relay.submit(() -> run(config, database, lease, streaming));
            streaming.get(60, TimeUnit.SECONDS);

            await().during(SEVERAL_CHECKS)
                    .atMost(SEVERAL_CHECKS.multipliedBy(2))
                    .untilAsserted(
                            () -> assertThat(stop.requested().getNumberOfDependents()).isOne());

            stop.request();
            term.get(60, TimeUnit.SECONDS);
        } finally {
            relay.shutdownNow();
        }
    }

    private Void run(
            RelayConfig config, Database database, Lease lease, CompletableFuture<Void> streaming)
            throws Exception {
        RelayMetrics metrics =
                new RelayMetrics(
                        new SimpleMeterRegistry(),
                        new OutboxName("shop", SLOT),
                        new RelayMetrics.Readings(
                                () -> true, () -> 1, () -> 1.0, () -> 1, () -> 1));
        new Term(
                        config,
                        database,
                        lease,
                        stop,
                        new TermTools(
                                new Progress(
                                        new OutboxDepth(1),
                                        new StreamLag(
                                                config.timing().heartbeat(), System::nanoTime)),
                                new Protection(SLOT, config.limits()),
                                new BatchReport(
                                        new SimpleMeterRegistry(),
                                        new OutboxName("shop", SLOT),
                                        config.kafka().topics().deadLetter(),
                                        metrics,
                                        SpanRecorder.NONE),
                                new TopicRefusals(),
                                new NewTopicLimit(10),
                                UnexportedRepairs.of(SLOT),
                                new RetentionReport(SLOT, config.retention(), metrics),
                                new AccountReport(
                                        SLOT,
                                        config.countsRows(),
                                        config.account(),
                                        new AccountMetrics(
                                                new SimpleMeterRegistry(),
                                                new OutboxName("shop", SLOT))),
                                new LookupReport(
                                        SLOT,
                                        new LookupMetrics(
                                                new SimpleMeterRegistry(),
                                                new OutboxName("shop", SLOT)))))
                .run(() -> streaming.complete(null));
        return null;
    }
}
