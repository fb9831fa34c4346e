package io.tailrace.chaos.subscriber;

import io.tailrace.event.EventHeaders;
import io.tailrace.subscriber.inbox.InboxConfig;
import io.tailrace.subscriber.inbox.InboxSchema;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.Testkit;
import io.tailrace.testkit.observe.ReadCommitted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * One run: servers, subscribers as processes, events that make their handlers fail, hang and crash,
 * faults by the seed, and the account of it all at the end.
 */
public final class SubscriberSuite {

    private static final int SUBSCRIBERS = 4;
    private static final int PARTITIONS = 6;
    private static final Duration SETTLE_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration STANDSTILL = Duration.ofSeconds(15);
    private static final Duration QUIET = Duration.ofSeconds(2);

    private final SubscriberKind kind;
    private final long seed;
    private final Duration length;
    private final Consumer<String> progress;
    private final long started = System.nanoTime();

    public SubscriberSuite(
            SubscriberKind kind, long seed, Duration length, Consumer<String> progress) {
        this.kind = kind;
        this.seed = seed;
        this.length = length;
        this.progress = progress;
    }

    /** Runs it. */
    public SubscriberVerdict run()
            throws IOException, SQLException, InterruptedException, ExecutionException {
        Path directory = Files.createTempDirectory("tailrace-chaos-");
        progress.accept(
                "chaos subscriber: seed=%d, %s group protocol, logs in %s"
                        .formatted(seed, groupProtocol(), directory));
        try (PostgresServer postgres = Testkit.postgres();
                KafkaBroker broker = Testkit.kafka(ChaosSubscriberOptions.ofBroker())) {
            try (Connection connection = postgres.connect()) {
                Effects.createTables(connection);
                InboxSchema.createIfMissing(connection, InboxConfig.defaults());
            }
            createTopics(broker);
            return run(new SubscriberLandscape(postgres, broker), directory);
        }
    }

    private SubscriberVerdict run(SubscriberLandscape landscape, Path directory)
            throws IOException, SQLException, InterruptedException {
        String kafka = landscape.broker().bootstrapServers();
        List<String> options = ChaosSubscriberOptions.of(landscape, groupProtocol());
        try (ReadCommitted failed = ReadCommitted.of(kafka, Pattern.compile("events\\.failed"));
                Connection database = landscape.postgres().connect();
                SubscriberFleet fleet =
                        new SubscriberFleet(kind, SUBSCRIBERS, options, directory)) {
            SubscriberFaults faults = new SubscriberFaults(fleet, seed);
            EventLoad load = new EventLoad(kafka, seed);
            try (load) {
                faults.run(length, fault -> report(fault, database));
            }
            settle(load.sent(), failed, database, fleet);
            return new SubscriberVerdict(
                    seed,
                    SubscriberAccount.of(load.sent(), Effects.read(database), firstTimes(failed)),
                    Effects.repeats(database),
                    Effects.crashes(database),
                    faults.counts());
        }
    }

    /** Odd seeds run the classic group protocol, even ones the new one. */
    private String groupProtocol() {
        return seed % 2 == 0 ? ChaosSubscriberOptions.NEW : ChaosSubscriberOptions.CLASSIC;
    }

    private void report(SubscriberFault fault, Connection database) {
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - started);
        try {
            progress.accept(
                    "%4d s  %-6s handled %,d".formatted(seconds, fault, Effects.count(database)));
        } catch (SQLException e) {
            throw new IllegalStateException("The database must answer", e);
        }
    }

    /**
     * Waits until all was handled or reported, or nothing is any more; then for what is too much.
     */
    private static void settle(
            List<Sent> sent, ReadCommitted failed, Connection database, SubscriberFleet fleet)
            throws SQLException, IOException {
        long giveUpAt = System.nanoTime() + SETTLE_TIMEOUT.toNanos();
        long movedAt = System.nanoTime();
        long before = 0;
        while (!isDone(sent, failed, database)
                && System.nanoTime() < giveUpAt
                && System.nanoTime() - movedAt < STANDSTILL.toNanos()) {
            fleet.startMissing();
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
            long now = Effects.count(database) + failed.count();
            movedAt = now > before ? System.nanoTime() : movedAt;
            before = now;
        }
        LockSupport.parkNanos(QUIET.toNanos());
    }

    private static boolean isDone(List<Sent> sent, ReadCommitted failed, Connection database)
            throws SQLException {
        return Effects.count(database) + firstTimes(failed).size() >= sent.size()
                && SubscriberAccount.of(sent, Effects.read(database), firstTimes(failed))
                        .lost()
                        .isEmpty();
    }

    /** When each event was reported first. */
    private static Map<String, Instant> firstTimes(ReadCommitted failed) {
        Map<String, Instant> times = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : failed.records()) {
            times.merge(
                    ReadCommitted.header(record, EventHeaders.ID),
                    Instant.ofEpochMilli(record.timestamp()),
                    (one, other) -> one.isBefore(other) ? one : other);
        }
        return times;
    }

    private static void createTopics(KafkaBroker broker)
            throws InterruptedException, ExecutionException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(List.of(topic(EventLoad.TOPIC), topic("events.failed"))).all().get();
        }
    }

    private static NewTopic topic(String name) {
        return new NewTopic(name, Optional.of(PARTITIONS), Optional.empty());
    }
}
