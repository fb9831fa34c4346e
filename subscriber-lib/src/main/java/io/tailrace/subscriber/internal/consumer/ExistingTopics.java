package io.tailrace.subscriber.internal.consumer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out which topics exist. A topic appears with its first event, and a consumer that
 * subscribes to a topic before that logs a warning every second. For the thread of the consumer.
 */
final class ExistingTopics {

    private static final Logger LOG = LoggerFactory.getLogger(ExistingTopics.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private final Consumer<?, ?> consumer;
    private final List<String> missing;
    private final List<String> found = new ArrayList<>();
    private long lastLook = System.nanoTime() - INTERVAL.toNanos();

    /** Begins with no topic found. */
    ExistingTopics(Consumer<?, ?> consumer, Collection<String> topics) {
        this.consumer = consumer;
        this.missing = new ArrayList<>(topics);
    }

    /** The topics that have been found. */
    List<String> found() {
        return found;
    }

    /**
     * Looks for the topics that have not been found, at most once a second.
     *
     * @return whether a topic was found
     * @throws org.apache.kafka.common.errors.AuthorizationException if a topic must not be
     *     described
     */
    boolean look() {
        if (missing.isEmpty() || System.nanoTime() - lastLook < INTERVAL.toNanos()) {
            return false;
        }
        List<String> appeared = new ArrayList<>();
        try {
            for (String topic : missing) {
                if (!consumer.partitionsFor(topic, TIMEOUT).isEmpty()) {
                    appeared.add(topic);
                }
            }
        } catch (TimeoutException e) {
            LOG.debug("Could not ask which topics exist; trying again in {}", INTERVAL, e);
        }
        lastLook = System.nanoTime();
        missing.removeAll(appeared);
        return found.addAll(appeared);
    }
}
