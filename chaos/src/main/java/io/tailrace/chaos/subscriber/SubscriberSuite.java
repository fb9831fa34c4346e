package io.tailrace.chaos.subscriber;

import io.tailrace.chaos.broker.Brokers;
import io.tailrace.chaos.process.Fleet;
import io.tailrace.chaos.run.ChaosRun;
import io.tailrace.chaos.run.Suite;
import io.tailrace.chaos.subscriber.service.ChaosSubscriberOptions;
import io.tailrace.chaos.subscriber.service.Effects;
import io.tailrace.subscriber.inbox.InboxConfig;
import io.tailrace.subscriber.inbox.InboxSchema;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.observe.ReadCommitted;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * Runs subscribers whose handlers fail, hang and crash their process, injects faults, and compares
 * the committed events with the effects of the handlers. Odd seeds use the classic group protocol,
 * even seeds the new one.
 */
public final class SubscriberSuite implements Suite<SubscriberResult> {

    private static final int SUBSCRIBERS = 4;
    private static final int PARTITIONS = 6;
    private static final Duration SETTLE_TIMEOUT = Duration.ofMinutes(2);

    /** Subscribers that were killed need half a minute to start again on a machine that is busy. */
    private static final Duration STANDSTILL = Duration.ofSeconds(60);

    private static final Duration POLL_INTERVAL = Duration.ofMillis(200);

    private final SubscriberKind kind;

    /** A suite for the given subscriber. */
    public SubscriberSuite(SubscriberKind kind) {
        this.kind = kind;
    }

    @Override
    public String title(long seed) {
        return "chaos subscriber: seed=%d, %s group protocol"
                .formatted(seed, ChaosSubscriberOptions.protocol(seed));
    }

    @Override
    public SubscriberResult run(ChaosRun run)
            throws IOException, SQLException, InterruptedException, ExecutionException {
        PostgresServer postgres = run.postgres();
        Brokers brokers = Brokers.direct(run, ChaosSubscriberOptions.brokerSettings());
        String kafka = brokers.bootstrapServers();
        createTables(postgres);
        createTopics(kafka);
        ReadCommitted failed =
                run.closing(ReadCommitted.of(kafka, Pattern.compile("events\\.failed")));
        Connection database = run.closing(postgres.connect());
        Fleet fleet = run.fleet();
        List<String> options =
                ChaosSubscriberOptions.of(
                        postgres, kafka, ChaosSubscriberOptions.protocol(run.seed()));
        for (int i = 0; i < SUBSCRIBERS; i++) {
            fleet.add(run.process("subscriber-" + i, kind.main(), options));
        }
        SubscriberFaults faults = new SubscriberFaults(run, brokers, fleet);
        EventLoad load = new EventLoad(kafka, run.seed());
        try (load) {
            faults.inject(fault -> report(run, fault, database));
        }
        settle(run, load.committed(), failed, database, fleet);
        return new SubscriberResult(
                run.seed(),
                SubscriberAccount.of(
                        load.committed(),
                        Effects.read(database),
                        SubscriberAccount.firstTimes(failed)),
                Effects.repeats(database),
                Effects.crashes(database),
                faults.counts(),
                faults.brokerCounts());
    }

    private static void report(ChaosRun run, SubscriberFault fault, Connection database) {
        try {
            run.reportWithTime("%-6s handled %,d".formatted(fault, Effects.count(database)));
        } catch (SQLException e) {
            throw new IllegalStateException("Could not count the effects of the handlers", e);
        }
    }

    /**
     * Waits until every event is handled or reported, or none was for 15 s, and then for effects
     * that should not happen.
     */
    private static void settle(
            ChaosRun run,
            List<CommittedEvent> committed,
            ReadCommitted failed,
            Connection database,
            Fleet fleet)
            throws SQLException, IOException {
        long giveUpAt = System.nanoTime() + SETTLE_TIMEOUT.toNanos();
        long progressAt = System.nanoTime();
        long before = 0;
        while (!isDone(committed, failed, database)
                && System.nanoTime() < giveUpAt
                && System.nanoTime() - progressAt < STANDSTILL.toNanos()) {
            fleet.startMissing();
            run.pause(POLL_INTERVAL);
            long now = Effects.count(database) + failed.count();
            progressAt = now > before ? System.nanoTime() : progressAt;
            before = now;
        }
        run.awaitSuperfluous();
    }

    private static boolean isDone(
            List<CommittedEvent> committed, ReadCommitted failed, Connection database)
            throws SQLException {
        return Effects.count(database) + SubscriberAccount.firstTimes(failed).size()
                        >= committed.size()
                && SubscriberAccount.of(
                                committed,
                                Effects.read(database),
                                SubscriberAccount.firstTimes(failed))
                        .lost()
                        .isEmpty();
    }

    private static void createTables(PostgresServer postgres) throws SQLException {
        try (Connection connection = postgres.connect()) {
            Effects.createTables(connection);
            InboxSchema.createIfMissing(connection, InboxConfig.defaults());
        }
    }

    private static void createTopics(String kafka) throws InterruptedException, ExecutionException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka))) {
            admin.createTopics(List.of(topic(EventLoad.TOPIC), topic("events.failed"))).all().get();
        }
    }

    private static NewTopic topic(String name) {
        return new NewTopic(name, Optional.of(PARTITIONS), Optional.empty());
    }
}
