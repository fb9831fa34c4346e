package io.tailrace.subscriber;

import java.time.Duration;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/** How a subscriber comes by its partitions, and what it commits. For the consumer's thread. */
interface Membership extends AutoCloseable {

    /** Goes on with whatever is to do; returns whether it is connected. Called again and again. */
    boolean tick();

    /** Partitions that must not be read yet. */
    Set<TopicPartition> notReady();

    /** Brings everything to its end: waits that long for handlers, then commits. */
    void end(Duration drainTimeout);

    @Override
    void close();
}
