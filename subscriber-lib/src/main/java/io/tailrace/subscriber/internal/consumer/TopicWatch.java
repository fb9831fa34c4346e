package io.tailrace.subscriber.internal.consumer;

import io.tailrace.event.internal.rights.Operation;
import io.tailrace.subscriber.config.SubscriberConfig;
import io.tailrace.subscriber.health.BrokerAccessException;
import io.tailrace.subscriber.internal.access.BrokerAccess;
import io.tailrace.subscriber.internal.handling.HandlerThreads;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns once for each topic that does not exist or must not be read. A consumer that subscribes by
 * pattern says nothing of such a topic: a misspelt name would look like a quiet day. A thread of
 * its own looks until all topics exist. Safe for any thread.
 */
public final class TopicWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TopicWatch.class);
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private final SubscriberConfig config;
    private final Admin admin;
    private final ScheduledExecutorService watch;

    /** Of the watch: the topics that have not been seen. */
    private final Set<String> missing;

    /** Of the watch: the topics that were warned of. */
    private final Set<String> warned = new HashSet<>();

    /** Begins to look for the topics with a client that {@link #close} closes. */
    public TopicWatch(SubscriberConfig config, Collection<String> topics, Admin admin) {
        this.config = config;
        this.missing = new TreeSet<>(topics);
        this.admin = admin;
        this.watch = HandlerThreads.clock(config.group() + "-topics");
        Future<?> unused =
                watch.scheduleWithFixedDelay(
                        this::check, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        watch.shutdownNow();
        admin.close(Duration.ZERO);
    }

    private void check() {
        Map<String, KafkaFuture<TopicDescription>> answers =
                admin.describeTopics(missing).topicNameValues();
        try {
            for (Map.Entry<String, KafkaFuture<TopicDescription>> each : answers.entrySet()) {
                look(each.getKey(), each.getValue());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (missing.isEmpty()) {
            watch.shutdown();
            admin.close(Duration.ZERO);
        }
    }

    private void look(String topic, KafkaFuture<TopicDescription> answer)
            throws InterruptedException {
        try {
            answer.get();
            missing.remove(topic);
            if (warned.contains(topic)) {
                LOG.atInfo().addKeyValue("topic", topic).log("The topic exists and is read now");
            }
        } catch (ExecutionException e) {
            warn(topic, e.getCause());
        }
    }

    /** Brokers that cannot be reached are the consumer's to report. */
    private void warn(String topic, @Nullable Throwable e) {
        if (e instanceof TopicAuthorizationException) {
            if (warned.add(topic)) {
                BrokerAccessException denied =
                        BrokerAccess.ofTopic(
                                config, "read topic", topic, Set.of(Operation.READ), e);
                LOG.atWarn()
                        .addKeyValue("topic", topic)
                        .log(
                                "{}. The listener of group {} receives none of its events until then. {}",
                                denied.getMessage(),
                                config.group(),
                                denied.remedy());
            }
        } else if (e instanceof UnknownTopicOrPartitionException && warned.add(topic)) {
            LOG.atWarn()
                    .addKeyValue("topic", topic)
                    .log(
                            "Topic {} does not exist, so the listener of group {} receives none of its events. The topic is created with the first event of its aggregate type; if there have been events, check the name of the topic and the right to describe it.",
                            topic,
                            config.group());
        }
    }
}
