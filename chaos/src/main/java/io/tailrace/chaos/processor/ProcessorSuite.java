package io.tailrace.chaos.processor;

import io.tailrace.chaos.broker.Brokers;
import io.tailrace.chaos.processor.service.ChaosProcessorOptions;
import io.tailrace.chaos.run.ChaosRun;
import io.tailrace.chaos.run.Suite;
import io.tailrace.event.TopicNames;
import io.tailrace.process.kafka.DeadLetterTopic;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.TopicProvisioner;
import io.tailrace.process.kafka.TopicSpec;
import io.tailrace.testkit.observe.ReadCommitted;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;

/**
 * Runs processors while a feed writes events, repeated ones included, and a group reports failures;
 * injects faults, and compares the input with the output.
 */
public final class ProcessorSuite implements Suite<ProcessorResult> {

    private static final int PROCESSORS = 3;
    private static final int PARTITIONS = 6;
    private static final Duration TTL = Duration.ofSeconds(12);

    /** Lets processors use a short session timeout, so that the group soon misses a killed one. */
    private static final Map<String, String> BROKER_SETTINGS =
            Map.of("group.min.session.timeout.ms", "1000");

    private final ProcessorKind kind;

    /** A suite for the given processor. */
    public ProcessorSuite(ProcessorKind kind) {
        this.kind = kind;
    }

    @Override
    public String title(long seed) {
        return "chaos processor: seed=" + seed;
    }

    @Override
    public ProcessorResult run(ChaosRun run) throws IOException, InterruptedException {
        Brokers brokers = Brokers.direct(run, BROKER_SETTINGS);
        String kafka = brokers.bootstrapServers();
        createTopics(kafka);
        ReadCommitted events = observe(run, kafka, "events\\.(order|ticket)");
        ReadCommitted retries = observe(run, kafka, "events\\.retry\\..*");
        ReadCommitted deadLetters = observe(run, kafka, "events\\.dlt");
        FailingGroup group = run.closing(new FailingGroup(kafka, events, retries));
        ProcessorFleet fleet = new ProcessorFleet(run, kind, PROCESSORS, options(kafka));
        ProcessorFaults faults = new ProcessorFaults(run, brokers, fleet);
        Feed feed = new Feed(kafka, TTL, run.seed());
        try (feed) {
            faults.inject(
                    fault ->
                            run.reportWithTime(
                                    "%-26s delivered %,d".formatted(fault, events.count())));
        }
        Supplier<ProcessorAccount> account =
                () ->
                        ProcessorAccount.of(
                                feed.sent(),
                                group.reported(),
                                ObservedOutput.of(events, retries, deadLetters),
                                TTL);
        run.settle(
                () -> events.count() + retries.count() + deadLetters.count(),
                () -> account.get().lost().isEmpty());
        return new ProcessorResult(
                run.seed(),
                feed.records(),
                account.get(),
                faults.counts(),
                faults.brokerCounts(),
                faults.kills());
    }

    private static ReadCommitted observe(ChaosRun run, String kafka, String topics) {
        return run.closing(ReadCommitted.of(kafka, Pattern.compile(topics)));
    }

    private static List<String> options(String kafka) {
        return ChaosProcessorOptions.of(
                kafka,
                TTL,
                PlannedFailures.GROUP,
                PlannedFailures.MAX_ATTEMPTS,
                PlannedFailures.INITIAL_BACKOFF_MS,
                PlannedFailures.MAX_BACKOFF_MS);
    }

    private static void createTopics(String kafka) throws InterruptedException {
        TopicNames names = TopicNames.defaults();
        List<TopicSpec> topics = new ArrayList<>();
        topics.add(DeadLetterTopic.spec(names, PARTITIONS));
        topics.add(new TopicSpec(names.failed(), PARTITIONS, Map.of()));
        topics.add(new TopicSpec(names.retry(PlannedFailures.GROUP), PARTITIONS, Map.of()));
        for (String type : Feed.aggregateTypes()) {
            topics.add(new TopicSpec(names.outbox(type), PARTITIONS, Map.of()));
            topics.add(new TopicSpec(names.events(type), PARTITIONS, Map.of()));
        }
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka))) {
            new TopicProvisioner(admin, KafkaCluster.of(kafka)).ensure(topics);
        }
    }
}
