package io.tailrace.subscriber;

import io.tailrace.subscriber.partition.MetadataBudget;
import io.tailrace.subscriber.partition.Progress;
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

/** Commits with the consumer, now and then without waiting, and at the end with waiting. */
final class GroupCommits implements Commits {

    private static final Logger LOG = LoggerFactory.getLogger(Subscriber.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final SubscriberConfig config;
    private final Consumer<byte[], byte[]> consumer;
    private final Dispatcher dispatcher;
    private final CommitLog log;
    private boolean underWay;
    private boolean withMetadata = true;
    private long committedAt = System.nanoTime();

    GroupCommits(
            SubscriberConfig config, Consumer<byte[], byte[]> consumer, Dispatcher dispatcher) {
        this.config = config;
        this.consumer = consumer;
        this.dispatcher = dispatcher;
        this.log = new CommitLog(new MetadataBudget(config.handling().maxMetadataChars()));
    }

    @Override
    public void begin(TopicPartition id, Progress progress, boolean wasCommitted) {
        if (wasCommitted) {
            log.committed(Map.of(id, progress));
        }
    }

    @Override
    public void tick() {
        boolean due =
                System.nanoTime() - committedAt >= config.handling().commitInterval().toNanos();
        if (underWay || !due) {
            return;
        }
        committedAt = System.nanoTime();
        Map<TopicPartition, Progress> news = log.news(dispatcher.progress(dispatcher.ids()));
        if (!news.isEmpty()) {
            underWay = true;
            consumer.commitAsync(
                    log.offsets(news, withMetadata), (offsets, problem) -> done(news, problem));
        }
    }

    @Override
    public boolean now(Collection<TopicPartition> ids) {
        Map<TopicPartition, Progress> news = log.news(dispatcher.progress(ids));
        if (news.isEmpty()) {
            return true;
        }
        try {
            consumer.commitSync(log.offsets(news, withMetadata), TIMEOUT);
            log.committed(news);
        } catch (OffsetMetadataTooLarge e) {
            tooLarge(e);
            return now(ids);
        } catch (RebalanceInProgressException e) {
            LOG.debug("A rebalance is under way", e);
            return false;
        } catch (KafkaException e) {
            LOG.atWarn()
                    .addKeyValue("group", config.group())
                    .log(
                            "The last commit of {} failed; whoever gets the partitions repeats"
                                    + " what was finished since the one before",
                            ids,
                            e);
        }
        return true;
    }

    @Override
    public void forget(Collection<TopicPartition> ids) {
        log.forget(ids);
    }

    private void done(Map<TopicPartition, Progress> news, @Nullable Exception problem) {
        underWay = false;
        if (problem == null) {
            news.keySet().retainAll(dispatcher.ids());
            log.committed(news);
        } else if (problem instanceof OffsetMetadataTooLarge) {
            tooLarge(problem);
        } else {
            LOG.debug("A commit failed and is made again", problem);
        }
    }

    private void tooLarge(Exception problem) {
        if (withMetadata) {
            LOG.atError()
                    .addKeyValue("group", config.group())
                    .log(
                            "The brokers do not take commit metadata of up to {} characters, so"
                                    + " that a restart repeats what was finished out of order:"
                                    + " set maxMetadataChars to their offset.metadata.max.bytes",
                            config.handling().maxMetadataChars(),
                            problem);
        }
        withMetadata = false;
    }
}
