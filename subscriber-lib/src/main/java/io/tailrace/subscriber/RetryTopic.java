package io.tailrace.subscriber;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The topic through which failed events come back to a group. A subscriber with delayed retries
 * makes it, with as many partitions as the topics of its events; any other reads it if it exists.
 */
final class RetryTopic implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Subscriber.class);
    private static final Duration UNTIL_MADE = Duration.ofSeconds(2);
    private static final Duration UNTIL_SEEN = Duration.ofSeconds(30);

    private final SubscriberConfig config;
    private final Collection<String> eventTopics;
    private final boolean makeIt;
    private final Admin admin;
    private final ScheduledExecutorService watch;
    private volatile boolean exists;

    RetryTopic(SubscriberConfig config, Collection<String> eventTopics) {
        this.config = config;
        this.eventTopics = List.copyOf(eventTopics);
        this.makeIt = config.retryMode() == RetryMode.DELAYED;
        Map<String, Object> settings = new HashMap<>(config.clientProperties());
        settings.put("bootstrap.servers", config.bootstrapServers());
        this.admin = Admin.create(settings);
        this.watch = HandlerThreads.clock(config.group() + "-retry-topic");
        long pause = (makeIt ? UNTIL_MADE : UNTIL_SEEN).toMillis();
        Future<?> unused =
                watch.scheduleWithFixedDelay(this::look, 0, pause, TimeUnit.MILLISECONDS);
    }

    String name() {
        return config.topics().retry(config.group());
    }

    /** Whether it was there when last looked. */
    boolean exists() {
        return exists;
    }

    @Override
    public void close() {
        watch.shutdownNow();
        admin.close(Duration.ZERO);
    }

    private void look() {
        try {
            if (partitions(List.of(name())).isPresent() || (makeIt && make())) {
                exists = true;
                watch.shutdown();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            LOG.atLevel(makeIt ? Level.WARN : Level.DEBUG)
                    .addKeyValue("topic", name())
                    .log("The retry topic cannot be made or seen; tried again", e.getCause());
        }
    }

    /** Returns whether it exists now. */
    private boolean make() throws InterruptedException, ExecutionException {
        OptionalInt partitions = partitions(eventTopics);
        if (partitions.isEmpty()) {
            return false;
        }
        NewTopic topic = new NewTopic(name(), Optional.of(partitions.getAsInt()), Optional.empty());
        try {
            admin.createTopics(List.of(topic)).all().get();
            LOG.atInfo()
                    .addKeyValue("topic", name())
                    .addKeyValue("partitions", partitions.getAsInt())
                    .log("Created topic");
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TopicExistsException) {
                return true;
            }
            throw e;
        }
    }

    /** The most partitions that one of them has; empty if none of them exists. */
    private OptionalInt partitions(Collection<String> topics)
            throws InterruptedException, ExecutionException {
        OptionalInt most = OptionalInt.empty();
        for (KafkaFuture<TopicDescription> each :
                admin.describeTopics(topics).topicNameValues().values()) {
            try {
                int count = each.get().partitions().size();
                most = OptionalInt.of(Math.max(count, most.orElse(0)));
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
            }
        }
        return most;
    }
}
