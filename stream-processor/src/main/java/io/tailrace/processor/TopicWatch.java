package io.tailrace.processor;

import io.tailrace.event.TopicNames;
import io.tailrace.process.Brokers;
import io.tailrace.process.DeadLetterTopic;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.TopicProvisioner;
import io.tailrace.process.TopicSpec;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a topic of events for every topic of the relays, also for those that appear later, and
 * refuses those whose partitions do not match.
 */
final class TopicWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TopicWatch.class);
    private static final Duration EVERY = Duration.ofMillis(500);

    private final ProcessorConfig.Target target;
    private final Admin admin;
    private final TopicProvisioner provisioner;
    private final Set<String> known = new HashSet<>();
    private final ScheduledExecutorService worker =
            Executors.newSingleThreadScheduledExecutor(TopicWatch::daemon);

    TopicWatch(ProcessorConfig.Target target, Map<String, Object> adminSettings) {
        this.target = target;
        this.admin = Admin.create(adminSettings);
        this.provisioner = new TopicProvisioner(admin, target.replicationFactor());
    }

    /** Makes the topics that are missing now, and those of the aggregate types that are known. */
    void begin(Set<String> aggregateTypes) throws InterruptedException {
        provisioner.ensure(
                Set.of(
                        DeadLetterTopic.spec(target.topics(), target.partitions()),
                        new TopicSpec(target.topics().failed(), target.partitions(), Map.of())));
        for (String aggregateType : aggregateTypes) {
            ensure(aggregateType);
        }
        look();
    }

    /** Goes on looking in the background. */
    @SuppressWarnings("FutureReturnValueIgnored") // failures are reported to the consumer
    void follow(Consumer<OperatorException> refused) {
        worker.scheduleWithFixedDelay(
                () -> lookAgain(refused),
                EVERY.toMillis(),
                EVERY.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        worker.shutdownNow();
        admin.close(Duration.ZERO);
    }

    private void lookAgain(Consumer<OperatorException> refused) {
        try {
            look();
        } catch (OperatorException e) {
            if (e.exitCode() == ExitCode.UNREACHABLE) {
                LOG.debug("Kafka does not answer; looks again", e);
            } else {
                refused.accept(e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() throws InterruptedException {
        TopicNames names = target.topics();
        for (String topic : topics()) {
            if (topic.startsWith(names.outboxPrefix()) && !known.contains(topic)) {
                String aggregateType = topic.substring(names.outboxPrefix().length());
                ensure(aggregateType);
            }
        }
    }

    private void ensure(String aggregateType) throws InterruptedException {
        String outbox = target.topics().outbox(aggregateType);
        String events = target.topics().events(aggregateType);
        provisioner.ensure(
                Set.of(
                        new TopicSpec(outbox, target.partitions(), Map.of()),
                        new TopicSpec(events, target.partitions(), Map.of())));
        known.add(outbox);
    }

    private Set<String> topics() throws InterruptedException {
        try {
            return admin.listTopics().names().get();
        } catch (ExecutionException e) {
            throw Brokers.refused("list topics", e.getCause());
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "topic-watch");
        thread.setDaemon(true);
        return thread;
    }
}
