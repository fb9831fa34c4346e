package io.tailrace.subscriber.internal.consumer;

import io.tailrace.event.EventDefaults;
import io.tailrace.event.internal.rights.Operation;
import io.tailrace.subscriber.config.RetryMode;
import io.tailrace.subscriber.config.SubscriberConfig;
import io.tailrace.subscriber.health.BrokerAccessException;
import io.tailrace.subscriber.internal.access.BrokerAccess;
import io.tailrace.subscriber.internal.handling.HandlerThreads;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The topic through which the processor sends failed events back to a group. A subscriber with
 * {@link RetryMode#DELAYED} creates the topic, with as many partitions as the largest topic of its
 * events; a subscriber with {@link RetryMode#ORDERED} reads the topic if it exists. A thread of its
 * own checks for the topic until it exists. Safe for any thread.
 */
public final class RetryTopic implements AutoCloseable {

    private static final Map<String, String> CONFIGS =
            Map.of(
                    "max.message.bytes",
                    Integer.toString(EventDefaults.MAX_RECORD_BYTES),
                    "cleanup.policy",
                    "delete",
                    "retention.ms",
                    Long.toString(EventDefaults.RETRY_RETENTION.toMillis()),
                    "retention.bytes",
                    "-1");

    private static final Logger LOG = LoggerFactory.getLogger(RetryTopic.class);

    /**
     * Shorter than a redrive waits for its canaries: the redrive may have created the topic, and a
     * canary that nobody reads would count as one that succeeded.
     */
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final SubscriberConfig config;
    private final Collection<String> eventTopics;
    private final boolean create;
    private final Admin admin;
    private final ScheduledExecutorService watch;
    private volatile boolean exists;

    /** Of the watch: whether the brokers have refused the topic, which was logged. */
    private boolean refused;

    /** Begins to check for the topic. */
    public RetryTopic(SubscriberConfig config, Collection<String> eventTopics) {
        this(config, eventTopics, admin(config));
    }

    /** Begins to check for the topic with a client that {@link #close} closes. */
    public RetryTopic(SubscriberConfig config, Collection<String> eventTopics, Admin admin) {
        this.config = config;
        this.eventTopics = List.copyOf(eventTopics);
        this.create = config.retryMode() == RetryMode.DELAYED;
        this.admin = admin;
        this.watch = HandlerThreads.clock(config.group() + "-retry-topic");
        Future<?> unused =
                watch.scheduleWithFixedDelay(
                        this::check, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The name of the topic. */
    String name() {
        return config.topics().retry(config.group());
    }

    /** Whether the topic existed at the last check. */
    boolean exists() {
        return exists;
    }

    @Override
    public void close() {
        watch.shutdownNow();
        admin.close(Duration.ZERO);
    }

    private static Admin admin(SubscriberConfig config) {
        Map<String, Object> settings = new HashMap<>(config.clientProperties());
        settings.put("bootstrap.servers", config.bootstrapServers());
        return Admin.create(settings);
    }

    private void check() {
        try {
            if (partitions(List.of(name())).isPresent() || (create && createTopic())) {
                exists = true;
                watch.shutdown();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            log(e.getCause());
        }
    }

    /** Logs a refusal once; it is the same at every check until somebody changes rights. */
    private void log(@Nullable Throwable e) {
        if (!(e instanceof TopicAuthorizationException)) {
            LOG.atLevel(create ? Level.WARN : Level.DEBUG)
                    .addKeyValue("topic", name())
                    .log(
                            "Could not describe or create the retry topic; trying again. Until then no retried events are received.",
                            e);
        } else if (!refused) {
            refused = true;
            BrokerAccessException denied =
                    BrokerAccess.ofTopic(
                            config,
                            create
                                    ? "describe or create the retry topic"
                                    : "find out whether there is a retry topic",
                            name(),
                            create
                                    ? Set.of(Operation.CREATE, Operation.READ)
                                    : Set.of(Operation.READ),
                            e);
            LOG.atWarn()
                    .addKeyValue("topic", name())
                    .log(
                            "{}. No retried or redriven events are received until then; the topic is"
                                    + " looked for once a second. {}",
                            denied.getMessage(),
                            denied.remedy());
        }
    }

    /** Returns false if the topics of the events do not exist yet. */
    private boolean createTopic() throws InterruptedException, ExecutionException {
        OptionalInt partitions = partitions(eventTopics);
        if (partitions.isEmpty()) {
            return false;
        }
        NewTopic topic =
                new NewTopic(name(), Optional.of(partitions.getAsInt()), Optional.empty())
                        .configs(CONFIGS);
        try {
            admin.createTopics(List.of(topic)).all().get();
            LOG.atInfo()
                    .addKeyValue("topic", name())
                    .addKeyValue("partitions", partitions.getAsInt())
                    .log("Created the retry topic");
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TopicExistsException) {
                return true;
            }
            throw e;
        }
    }

    /** The largest number of partitions of the given topics; empty if none of the topics exists. */
    private OptionalInt partitions(Collection<String> topics)
            throws InterruptedException, ExecutionException {
        OptionalInt largest = OptionalInt.empty();
        for (KafkaFuture<TopicDescription> each :
                admin.describeTopics(topics).topicNameValues().values()) {
            try {
                int count = each.get().partitions().size();
                largest = OptionalInt.of(Math.max(count, largest.orElse(0)));
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
            }
        }
        return largest;
    }
}
