package io.tailrace.processor.topics;

import io.tailrace.process.kafka.TopicRefusals;
import io.tailrace.processor.topology.stage.OutputTopics;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.streams.errors.StreamsException;

/**
 * Where stream threads wait for a topic, and the {@link TopicWatch} announces that it exists or
 * cannot be had. A stream thread never creates a topic itself. Safe for any thread.
 */
public final class AwaitedTopics implements OutputTopics {

    /**
     * Half of the transaction timeout of Kafka Streams: a short wait does not end a transaction.
     */
    private static final Duration AT_MOST = Duration.ofSeconds(5);

    private final TopicRefusals refusals;
    private final Duration atMost;
    private final Set<String> existing = ConcurrentHashMap.newKeySet();
    private final Set<String> awaited = new HashSet<>();

    /**
     * @param refusals the topics that cannot be had
     */
    public AwaitedTopics(TopicRefusals refusals) {
        this(refusals, AT_MOST);
    }

    /**
     * @param atMost how long a stream thread waits for a topic
     */
    AwaitedTopics(TopicRefusals refusals, Duration atMost) {
        this.refusals = refusals;
        this.atMost = atMost;
    }

    @Override
    public Optional<String> awaitExistence(String topic) {
        return existing.contains(topic) ? Optional.empty() : waitFor(topic);
    }

    /** Returns why the topic cannot be had; empty once it exists. */
    private synchronized Optional<String> waitFor(String topic) {
        Optional<String> problem = refusals.problem(topic);
        if (problem.isPresent()) {
            return problem;
        }
        awaited.add(topic);
        long giveUpAt = System.nanoTime() + atMost.toNanos();
        while (!existing.contains(topic) && refusals.problem(topic).isEmpty()) {
            long left = giveUpAt - System.nanoTime();
            if (left <= 0) {
                throw tooLate(topic);
            }
            pause(left);
        }
        return existing.contains(topic) ? Optional.empty() : refusals.problem(topic);
    }

    private void pause(long nanos) {
        try {
            TimeUnit.NANOSECONDS.timedWait(this, nanos);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private StreamsException tooLate(String topic) {
        return new StreamsException(
                "Topic %s must exist before an event is written to it, but was not created within"
                                .formatted(topic)
                        + " %d ms. The event is not lost: it is processed again. Check that the"
                                .formatted(atMost.toMillis())
                        + " brokers can be reached and can create topics.");
    }

    /** The topics that stream threads wait for, or gave up waiting for and need again. */
    synchronized Set<String> awaited() {
        return Set.copyOf(awaited);
    }

    /** Lets the stream threads go on that wait for this topic. */
    synchronized void announce(String topic) {
        existing.add(topic);
        awaited.remove(topic);
        notifyAll();
    }

    /** Lets the stream threads go on that wait for this topic, which was refused. */
    synchronized void refused(String topic) {
        existing.remove(topic);
        awaited.remove(topic);
        notifyAll();
    }

    /** Stream threads wait again for a topic that is not among these. */
    void forgetOthersThan(Set<String> topics) {
        existing.retainAll(topics);
    }
}
