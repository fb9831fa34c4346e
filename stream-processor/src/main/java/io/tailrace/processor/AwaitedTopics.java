package io.tailrace.processor;

import io.tailrace.processor.topology.stage.OutputTopics;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.streams.errors.StreamsException;

/**
 * Where stream threads wait for a topic and the {@link TopicWatch} announces it. A stream thread
 * never creates a topic itself. Safe for any thread.
 */
final class AwaitedTopics implements OutputTopics {

    /**
     * Half of the transaction timeout of Kafka Streams: a short wait does not end a transaction.
     */
    private static final Duration AT_MOST = Duration.ofSeconds(5);

    private final Duration atMost;
    private final Set<String> existing = ConcurrentHashMap.newKeySet();
    private final Set<String> awaited = new HashSet<>();

    AwaitedTopics() {
        this(AT_MOST);
    }

    /**
     * @param atMost how long a stream thread waits for a topic
     */
    AwaitedTopics(Duration atMost) {
        this.atMost = atMost;
    }

    @Override
    public void awaitExistence(String topic) {
        if (!existing.contains(topic)) {
            waitFor(topic);
        }
    }

    private synchronized void waitFor(String topic) {
        awaited.add(topic);
        long giveUpAt = System.nanoTime() + atMost.toNanos();
        while (!existing.contains(topic)) {
            long left = giveUpAt - System.nanoTime();
            if (left <= 0) {
                throw tooLate(topic);
            }
            pause(left);
        }
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

    /** Stream threads wait again for a topic that is not among these. */
    void forgetOthersThan(Set<String> topics) {
        existing.retainAll(topics);
    }
}
