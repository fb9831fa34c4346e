package io.tailrace.subscriber;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets go of partitions so that nobody who gets them handles an aggregate at the same time: nothing
 * starts, what runs is waited for, what is finished is committed.
 */
record HandOver(Dispatcher dispatcher, Commits commits) {

    private static final Logger LOG = LoggerFactory.getLogger(Subscriber.class);

    /** How long a handler may take to come back when it is interrupted. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    /** Everything at once, for whoever gets them next. */
    void run(Collection<TopicPartition> all, Duration timeout) {
        List<TopicPartition> ids = bringToEnd(all, timeout);
        if (!commits.now(ids)) {
            LOG.warn("{} go without a last commit; what was finished since is repeated", ids);
        }
        dispatcher.drop(ids);
    }

    /** Starts nothing more and waits for what runs; returns those of them that there are. */
    List<TopicPartition> bringToEnd(Collection<TopicPartition> all, Duration timeout) {
        List<TopicPartition> ids = dispatcher.ids().stream().filter(all::contains).toList();
        dispatcher.stop(ids);
        if (!dispatcher.awaitIdle(ids, timeout)) {
            LOG.warn("Handlers of {} still run after {} and are interrupted", ids, timeout);
            dispatcher.interrupt(ids);
            if (!dispatcher.awaitIdle(ids, GRACE)) {
                LOG.error(
                        "Handlers of {} ignore that they are interrupted: their events may be"
                                + " handled by two subscribers at once",
                        ids);
            }
        }
        return ids;
    }
}
