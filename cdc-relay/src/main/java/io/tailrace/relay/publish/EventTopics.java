package io.tailrace.relay.publish;

import io.tailrace.event.internal.rights.Operation;
import io.tailrace.process.DaemonThreads;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.EventTopic;
import io.tailrace.process.kafka.TopicProvisioner;
import io.tailrace.process.kafka.TopicRefusals;
import io.tailrace.process.kafka.TopicSpec;
import io.tailrace.record.AllowedTypes;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.protection.TermProtection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Creates the topic of an aggregate type before its first event is sent, and notes which topics
 * cannot be had. Topics that can be written to are remembered until the end of the term. For one
 * thread at a time; calls to the brokers run on threads that end with the call, at most as many as
 * the bulkhead allows.
 */
public final class EventTopics {

    private static final String CONSEQUENCE =
            "Its rows become dead letters, which can be redriven once the topic can be used.";

    private final TopicProvisioner provisioner;
    private final RelayConfig config;
    private final TermProtection protection;
    private final TopicRefusals refusals;
    private final Set<String> known = new HashSet<>();

    /**
     * @param provisioner called by several threads at the same time
     * @param config which aggregate types may have topics, how these are created, and how many at
     *     the same time; its dead-letter topic exists and is not checked
     * @param refusals told which topics cannot be had, and which can be had again
     */
    public EventTopics(
            TopicProvisioner provisioner,
            RelayConfig config,
            TermProtection protection,
            TopicRefusals refusals) {
        this.provisioner = provisioner;
        this.config = config;
        this.protection = protection;
        this.refusals = refusals;
        known.add(config.kafka().topics().deadLetter());
    }

    /**
     * Creates the topics of these records unless they exist. {@link #refusal} tells afterwards
     * which of them cannot be had.
     *
     * @throws OperatorException if the brokers cannot be reached, or lack something that is not one
     *     topic's own
     */
    public void ensure(List<ProducerRecord<byte[], byte[]>> records) throws InterruptedException {
        Set<String> missing = null;
        for (ProducerRecord<byte[], byte[]> record : records) {
            if (!known.contains(record.topic()) && refusals.isWorthATry(record.topic())) {
                missing = missing == null ? new TreeSet<>() : missing;
                missing.add(record.topic());
            }
        }
        if (missing != null) {
            ensure(missing);
        }
    }

    /** Why a topic cannot be had; empty if it can. */
    Optional<String> refusal(String topic) {
        return known.contains(topic)
                ? Optional.empty()
                : Optional.of(refusals.problem(topic).orElse("Topic " + topic + " is refused"));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the completion service returns every future
    private void ensure(Set<String> topics) throws InterruptedException {
        ExecutorService calls =
                Executors.newFixedThreadPool(
                        Math.min(config.limits().bulkheadLimit(), topics.size()),
                        DaemonThreads.named("relay-topics"));
        try {
            ExecutorCompletionService<Optional<String>> done =
                    new ExecutorCompletionService<>(calls);
            for (String topic : topics) {
                done.submit(() -> ensure(topic));
            }
            for (int i = 0; i < topics.size(); i++) {
                done.take().get().ifPresent(known::add);
            }
        } catch (ExecutionException e) {
            throw failure(e);
        } finally {
            calls.shutdownNow();
        }
    }

    /** Returns the topic if it can be written to. */
    private Optional<String> ensure(String topic) throws InterruptedException {
        TopicSpec spec = EventTopic.spec(topic, config.kafka().partitions());
        try {
            requireAllowed(topic);
            protection.prepare(() -> provisioner.ensure(spec, Set.of(Operation.WRITE)));
        } catch (OperatorException e) {
            if (!TopicRefusals.isOfOneTopic(e)) {
                throw e;
            }
            refusals.refuse(topic, e, CONSEQUENCE);
            return Optional.empty();
        }
        refusals.accept(topic);
        return Optional.of(topic);
    }

    /** Records of another form are checked when they are made: many types can share a topic. */
    private void requireAllowed(String topic) {
        if (!config.writesCloudEvents()) {
            return;
        }
        String type = topic.substring(config.kafka().topics().outboxPrefix().length());
        if (!config.types().allows(type)) {
            throw new OperatorException(
                    ExitCode.SETUP,
                    AllowedTypes.refusal(type),
                    "Find out who writes it. If it is wanted, add it to --types and restart.");
        }
    }

    private static RuntimeException failure(ExecutionException e) {
        return e.getCause() instanceof RuntimeException known
                ? known
                : new IllegalStateException("Could not create a topic", e.getCause());
    }
}
