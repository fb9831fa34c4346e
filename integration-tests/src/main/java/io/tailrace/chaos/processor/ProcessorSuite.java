package io.tailrace.chaos.processor;

import io.tailrace.event.TopicNames;
import io.tailrace.process.kafka.DeadLetterTopic;
import io.tailrace.process.kafka.TopicProvisioner;
import io.tailrace.process.kafka.TopicSpec;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.Testkit;
import io.tailrace.testkit.observe.ReadCommitted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;

/**
 * One run: a broker, processors as processes, a feed that repeats itself, subscribers that fail,
 * faults by the seed, and the account of it all at the end.
 */
public final class ProcessorSuite {

    private static final int PROCESSORS = 3;
    private static final int PARTITIONS = 6;
    private static final Duration TTL = Duration.ofSeconds(12);
    private static final Duration SETTLE_TIMEOUT = Duration.ofSeconds(90);
    private static final Duration QUIET = Duration.ofSeconds(2);

    /** Lets the group notice soon that a processor is gone. */
    private static final Map<String, String> BROKER =
            Map.of("group.min.session.timeout.ms", "1000");

    private final ProcessorKind kind;
    private final long seed;
    private final Duration length;
    private final Consumer<String> progress;
    private final long started = System.nanoTime();

    public ProcessorSuite(
            ProcessorKind kind, long seed, Duration length, Consumer<String> progress) {
        this.kind = kind;
        this.seed = seed;
        this.length = length;
        this.progress = progress;
    }

    /** Runs it. */
    public ProcessorVerdict run() throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("tailrace-chaos-");
        progress.accept("chaos processor: seed=%d, logs in %s".formatted(seed, directory));
        try (KafkaBroker broker = Testkit.kafka(BROKER)) {
            createTopics(broker);
            String kafka = broker.bootstrapServers();
            try (ReadCommitted events = observe(kafka, "events\\.(order|ticket)");
                    ReadCommitted retries = observe(kafka, "events\\.retry\\..*");
                    ReadCommitted deadLetters = observe(kafka, "events\\.dlt");
                    FakeGroup group = new FakeGroup(kafka, events, retries);
                    ProcessorFleet fleet =
                            new ProcessorFleet(kind, PROCESSORS, options(kafka), directory)) {
                ProcessorFaults faults = new ProcessorFaults(broker, fleet, seed);
                Feed feed = new Feed(kafka, TTL, seed);
                try (feed) {
                    faults.run(length, fault -> report(fault, events));
                }
                ProcessorAccount account =
                        settle(feed, group, () -> Observed.of(events, retries, deadLetters));
                return new ProcessorVerdict(
                        seed, feed.records(), account, faults.counts(), faults.kills());
            }
        }
    }

    private void report(ProcessorFault fault, ReadCommitted events) {
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - started);
        progress.accept("%4d s  %-26s passed on %,d".formatted(seconds, fault, events.count()));
    }

    /** Waits until nothing is missing, or for too long, and then for what should not come. */
    private static ProcessorAccount settle(Feed feed, FakeGroup group, Supplier<Observed> seen) {
        long giveUpAt = System.nanoTime() + SETTLE_TIMEOUT.toNanos();
        while (System.nanoTime() < giveUpAt
                && !ProcessorAccount.of(feed.sent(), group.reported(), seen.get(), TTL)
                        .lost()
                        .isEmpty()) {
            LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
        }
        LockSupport.parkNanos(QUIET.toNanos());
        return ProcessorAccount.of(feed.sent(), group.reported(), seen.get(), TTL);
    }

    private static ReadCommitted observe(String kafka, String topics) {
        return ReadCommitted.of(kafka, Pattern.compile(topics));
    }

    private List<String> options(String kafka) {
        return List.of(
                "--bootstrap-servers",
                kafka,
                "--dedupe-ttl",
                TTL.toString(),
                "--group",
                "%s:%d:PT%sS:PT%sS"
                        .formatted(
                                Plan.GROUP,
                                Plan.MAX_ATTEMPTS,
                                Plan.INITIAL_BACKOFF_MS / 1_000.0,
                                Plan.MAX_BACKOFF_MS / 1_000.0),
                "--kafka",
                "main.consumer.session.timeout.ms=2500",
                "--kafka",
                "main.consumer.heartbeat.interval.ms=500");
    }

    private static void createTopics(KafkaBroker broker) throws InterruptedException {
        TopicNames names = TopicNames.defaults();
        List<TopicSpec> topics = new ArrayList<>();
        topics.add(DeadLetterTopic.spec(names, PARTITIONS));
        topics.add(new TopicSpec(names.failed(), PARTITIONS, Map.of()));
        topics.add(new TopicSpec(names.retry(Plan.GROUP), PARTITIONS, Map.of()));
        for (String type : Feed.aggregateTypes()) {
            topics.add(new TopicSpec(names.outbox(type), PARTITIONS, Map.of()));
            topics.add(new TopicSpec(names.events(type), PARTITIONS, Map.of()));
        }
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            new TopicProvisioner(admin, (short) -1).ensure(topics);
        }
    }
}
