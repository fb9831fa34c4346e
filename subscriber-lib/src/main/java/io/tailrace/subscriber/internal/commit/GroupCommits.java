package io.tailrace.subscriber.internal.commit;

import io.tailrace.subscriber.config.SubscriberConfig;
import io.tailrace.subscriber.internal.dispatch.Dispatcher;
import io.tailrace.subscriber.partition.MetadataBudget;
import io.tailrace.subscriber.partition.PartitionProgress;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.OffsetMetadataTooLarge;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Commits with the consumer: asynchronously at each interval, synchronously on revocation. */
public final class GroupCommits implements Commits {

    private static final Logger LOG = LoggerFactory.getLogger(GroupCommits.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final SubscriberConfig config;
    private final Consumer<byte[], byte[]> consumer;
    private final Dispatcher dispatcher;
    private final CommitLog log;
    private boolean inFlight;
    private boolean withMetadata = true;
    private long lastCommit = System.nanoTime();

    /** Creates commits for a consumer that is a member of the configured group. */
    public GroupCommits(
            SubscriberConfig config, Consumer<byte[], byte[]> consumer, Dispatcher dispatcher) {
        this.config = config;
        this.consumer = consumer;
        this.dispatcher = dispatcher;
        this.log = new CommitLog(new MetadataBudget(config.handling().maxMetadataChars()));
    }

    @Override
    public void begin(TopicPartition id, PartitionProgress progress, boolean wasCommitted) {
        if (wasCommitted) {
            log.committed(Map.of(id, progress));
        }
    }

    @Override
    public void tick() {
        boolean due =
                System.nanoTime() - lastCommit >= config.handling().commitInterval().toNanos();
        if (inFlight || !due) {
            return;
        }
        lastCommit = System.nanoTime();
        Map<TopicPartition, PartitionProgress> progress =
                log.uncommitted(dispatcher.progress(dispatcher.ids()));
        if (!progress.isEmpty()) {
            inFlight = true;
            consumer.commitAsync(
                    log.offsets(progress, withMetadata),
                    (offsets, problem) -> completed(progress, problem));
        }
    }

    @Override
    public boolean now(Collection<TopicPartition> ids) {
        Map<TopicPartition, PartitionProgress> progress = log.uncommitted(dispatcher.progress(ids));
        if (progress.isEmpty()) {
            return true;
        }
        try {
            consumer.commitSync(log.offsets(progress, withMetadata), TIMEOUT);
            log.committed(progress);
        } catch (OffsetMetadataTooLarge e) {
            commitWithoutMetadata(e);
            return now(ids);
        } catch (RebalanceInProgressException e) {
            LOG.debug("The group takes no commit of {} until its rebalance has ended", ids, e);
            return false;
        } catch (KafkaException e) {
            LOG.atWarn()
                    .addKeyValue("group", config.group())
                    .log(
                            "Could not commit {} before giving the partitions up. Events that"
                                    + " finished after the previous commit are handled again by"
                                    + " the next owner.",
                            ids,
                            e);
        }
        return true;
    }

    @Override
    public void forget(Collection<TopicPartition> ids) {
        log.forget(ids);
    }

    private void completed(
            Map<TopicPartition, PartitionProgress> progress, @Nullable Exception problem) {
        inFlight = false;
        if (problem == null) {
            progress.keySet().retainAll(dispatcher.ids());
            log.committed(progress);
        } else if (problem instanceof OffsetMetadataTooLarge) {
            commitWithoutMetadata(problem);
        } else {
            LOG.debug("A commit failed; the next commit includes its offsets", problem);
        }
    }

    private void commitWithoutMetadata(Exception problem) {
        if (withMetadata) {
            LOG.atError()
                    .addKeyValue("group", config.group())
                    .log(
                            "The brokers reject commit metadata of up to {} characters. Offsets are"
                                    + " committed without metadata from now on, so a restart repeats"
                                    + " events that finished out of order. Set maxMetadataChars to the"
                                    + " brokers' offset.metadata.max.bytes.",
                            config.handling().maxMetadataChars(),
                            problem);
        }
        withMetadata = false;
    }
}
