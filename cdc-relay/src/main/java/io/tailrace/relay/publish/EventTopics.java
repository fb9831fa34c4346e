package io.tailrace.relay.publish;

import io.tailrace.process.DaemonThreads;
import io.tailrace.process.kafka.TopicProvisioner;
import io.tailrace.process.kafka.TopicSpec;
import io.tailrace.relay.protection.TermProtection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Creates the topic of an aggregate type before its first event is sent. Topics that are known to
 * exist are remembered. For one thread at a time; calls to the brokers run on threads that end with
 * the call, at most as many as the bulkhead allows.
 */
public final class EventTopics {

    private final TopicProvisioner provisioner;
    private final int partitions;
    private final int bulkheadLimit;
    private final TermProtection protection;
    private final Set<String> known = new HashSet<>();

    /**
     * @param provisioner called by several threads at the same time
     * @param partitions how many partitions each topic of events has
     * @param bulkheadLimit how many topics are created or checked at the same time
     */
    public EventTopics(
            TopicProvisioner provisioner,
            int partitions,
            int bulkheadLimit,
            TermProtection protection) {
        this.provisioner = provisioner;
        this.partitions = partitions;
        this.bulkheadLimit = bulkheadLimit;
        this.protection = protection;
    }

    /**
     * Creates the topics of these records unless they exist.
     *
     * @throws io.tailrace.process.OperatorException if a topic cannot be created, or has another
     *     number of partitions
     */
    public void ensure(List<ProducerRecord<byte[], byte[]>> records) throws InterruptedException {
        Set<String> missing = null;
        for (ProducerRecord<byte[], byte[]> record : records) {
            if (!known.contains(record.topic())) {
                missing = missing == null ? new TreeSet<>() : missing;
                missing.add(record.topic());
            }
        }
        if (missing != null) {
            ensure(missing);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the completion service returns every future
    private void ensure(Set<String> topics) throws InterruptedException {
        ExecutorService calls =
                Executors.newFixedThreadPool(
                        Math.min(bulkheadLimit, topics.size()),
                        DaemonThreads.named("relay-topics"));
        try {
            ExecutorCompletionService<String> done = new ExecutorCompletionService<>(calls);
            for (String topic : topics) {
                done.submit(() -> ensure(topic));
            }
            for (int i = 0; i < topics.size(); i++) {
                known.add(done.take().get());
            }
        } catch (ExecutionException e) {
            throw failure(e);
        } finally {
            calls.shutdownNow();
        }
    }

    private String ensure(String topic) throws InterruptedException {
        TopicSpec spec = new TopicSpec(topic, partitions, Map.of());
        protection.prepare(() -> provisioner.ensure(List.of(spec)));
        return topic;
    }

    private static RuntimeException failure(ExecutionException e) {
        return e.getCause() instanceof RuntimeException known
                ? known
                : new IllegalStateException("Could not create a topic", e.getCause());
    }
}
