package io.tailrace.subscriber.internal.consumer;

import io.tailrace.event.internal.Check;
import io.tailrace.subscriber.config.SubscriberConfig;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The properties of a subscriber's Kafka consumer. Immutable. */
public final class ConsumerSettings {

    private static final int MAX_POLL_RECORDS = 200;
    private static final int METADATA_MAX_AGE_MS = 5_000;
    private static final int SESSION_TIMEOUT_MS = 10_000;
    private static final int MAX_POLL_INTERVAL_MS = 300_000;

    /**
     * While some partitions of a broker are paused, a request for the others may wait there for so
     * long, and only then are the paused ones asked for again.
     */
    private static final int FETCH_MAX_WAIT_MS = 100;

    private static final long METADATA_SLACK_MS = 3_000;
    private static final String CONSUMER_PROTOCOL = "consumer";

    private final Map<String, Object> settings;

    private ConsumerSettings(Map<String, Object> settings) {
        this.settings = settings;
    }

    /**
     * For a consumer that is a member of the configured group.
     *
     * @throws IllegalArgumentException if the drain timeout is not below {@code
     *     max.poll.interval.ms}
     */
    public static ConsumerSettings ofMember(SubscriberConfig config) {
        ConsumerSettings all = new ConsumerSettings(common(config));
        all.settings.put("group.id", config.group());
        if (!CONSUMER_PROTOCOL.equals(all.settings.get("group.protocol"))) {
            all.settings.putIfAbsent(
                    "partition.assignment.strategy", CooperativeStickyAssignor.class.getName());
            all.settings.putIfAbsent("session.timeout.ms", SESSION_TIMEOUT_MS);
        }
        Check.that(
                config.handling().drainTimeout().toMillis() < all.maxPollInterval(),
                "drainTimeout",
                "must be below max.poll.interval.ms, " + all.maxPollInterval() + " ms",
                config.handling().drainTimeout());
        return all;
    }

    /** For a consumer of a broadcast subscriber, which is a member of no group. */
    public static ConsumerSettings ofBroadcast(SubscriberConfig config) {
        ConsumerSettings all = new ConsumerSettings(common(config));
        all.settings.remove("group.id");
        all.settings.remove("group.instance.id");
        return all;
    }

    /** The largest number of records that a poll returns; at most {@code maxUnfinished}. */
    public int maxPollRecords() {
        return number("max.poll.records", MAX_POLL_RECORDS);
    }

    /**
     * How long reachable brokers may be silent: longer than the time between two requests for
     * metadata, which a consumer sends also while it waits for a rebalance.
     */
    public Duration maxSilence() {
        return Duration.ofMillis(
                METADATA_SLACK_MS + number("metadata.max.age.ms", METADATA_MAX_AGE_MS));
    }

    /** Creates a consumer, which the caller closes. */
    public KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private int maxPollInterval() {
        return number("max.poll.interval.ms", MAX_POLL_INTERVAL_MS);
    }

    private int number(String name, int byDefault) {
        return Integer.parseInt(settings.getOrDefault(name, byDefault).toString());
    }

    private static Map<String, Object> common(SubscriberConfig config) {
        Map<String, Object> settings = new HashMap<>(config.clientProperties());
        settings.put("bootstrap.servers", config.bootstrapServers());
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", false);
        settings.put("allow.auto.create.topics", false);
        settings.putIfAbsent("auto.offset.reset", "earliest");
        settings.putIfAbsent("metadata.max.age.ms", METADATA_MAX_AGE_MS);
        settings.putIfAbsent("fetch.max.wait.ms", FETCH_MAX_WAIT_MS);
        int wanted =
                Integer.parseInt(
                        settings.getOrDefault("max.poll.records", MAX_POLL_RECORDS).toString());
        settings.put("max.poll.records", Math.min(wanted, config.handling().maxUnfinished()));
        return settings;
    }
}
