package io.tailrace.subscriber.internal.consumer;

import io.tailrace.subscriber.internal.commit.Commits;
import io.tailrace.subscriber.internal.dispatch.Dispatcher;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Releases partitions that are revoked, or all partitions on close: starts no further events, waits
 * for running handlers, commits. Only then may the next owner handle events of the same aggregates.
 *
 * @param dispatcher has the partitions
 * @param commits commits their progress
 */
record PartitionRelease(Dispatcher dispatcher, Commits commits) {

    private static final Logger LOG = LoggerFactory.getLogger(PartitionRelease.class);

    /** How long an interrupted handler may take to return. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    /**
     * Drains, commits and drops partitions.
     *
     * @param drainTimeout how long running handlers may continue
     */
    void release(Collection<TopicPartition> all, Duration drainTimeout) {
        List<TopicPartition> ids = drain(all, drainTimeout);
        if (!commits.now(ids)) {
            LOG.warn(
                    "Released {} without a last commit because the group is rebalancing. Events"
                            + " that finished after the previous commit are handled again by the"
                            + " next owner.",
                    ids);
        }
        dispatcher.drop(ids);
    }

    /**
     * Starts no further events of partitions, and waits for running handlers and reports.
     *
     * @param drainTimeout how long running handlers may continue before they are interrupted
     * @return the given partitions that are currently assigned
     */
    List<TopicPartition> drain(Collection<TopicPartition> all, Duration drainTimeout) {
        List<TopicPartition> ids = dispatcher.ids().stream().filter(all::contains).toList();
        dispatcher.stop(ids);
        if (!dispatcher.awaitIdle(ids, drainTimeout)) {
            LOG.warn(
                    "Handlers of {} are still running after the drain timeout of {}; interrupting"
                            + " them. Their events are handled again by the next owner.",
                    ids,
                    drainTimeout);
            dispatcher.interrupt(ids);
            if (!dispatcher.awaitIdle(ids, GRACE)) {
                LOG.error(
                        "Handlers of {} ignore their interrupt. The next owner of the partitions may"
                                + " handle the same events at the same time. Make the handlers"
                                + " return when they are interrupted.",
                        ids);
            }
        }
        return ids;
    }
}
