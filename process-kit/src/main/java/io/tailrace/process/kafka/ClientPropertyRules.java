package io.tailrace.process.kafka;

import io.tailrace.event.internal.Check;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;

/**
 * Refuses properties of Kafka clients that would break a guarantee, or that have an option of their
 * own, instead of replacing them silently. The prefixes of Kafka Streams, such as {@code
 * producer.}, do not hide a property. Values are never part of a message. Stateless.
 */
public final class ClientPropertyRules {

    private static final String ORDER =
            "it decides whether every event is published once and in order";
    private static final String BYTES = "events are passed on as bytes";
    private static final String POSITION = "it decides which events are read";
    private static final String OPTION = "an option of this program has this value";
    private static final String STREAMS = "exactly-once processing depends on it";

    private static final Pattern PREFIX =
            Pattern.compile("^((main|restore|global)\\.)?(consumer|producer|admin|topic)\\.");

    private static final Map<String, String> REASONS =
            Map.ofEntries(
                    Map.entry(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, OPTION),
                    Map.entry(CommonClientConfigs.CLIENT_ID_CONFIG, "every client has its own"),
                    Map.entry(ProducerConfig.TRANSACTIONAL_ID_CONFIG, ORDER),
                    Map.entry(ProducerConfig.PARTITIONER_CLASS_CONFIG, ORDER),
                    Map.entry(ProducerConfig.PARTITIONER_IGNORE_KEYS_CONFIG, ORDER),
                    Map.entry(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, BYTES),
                    Map.entry(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, BYTES),
                    Map.entry(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, BYTES),
                    Map.entry(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, BYTES),
                    Map.entry(ConsumerConfig.GROUP_ID_CONFIG, POSITION),
                    Map.entry(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, POSITION),
                    Map.entry("application.id", OPTION),
                    Map.entry("state.dir", OPTION),
                    Map.entry("num.stream.threads", OPTION),
                    Map.entry("num.standby.replicas", OPTION),
                    Map.entry("commit.interval.ms", OPTION),
                    Map.entry("replication.factor", OPTION),
                    Map.entry("poll.ms", STREAMS),
                    Map.entry("statestore.cache.max.bytes", STREAMS),
                    Map.entry("cache.max.bytes.buffering", STREAMS),
                    Map.entry("rocksdb.config.setter", STREAMS),
                    Map.entry("default.timestamp.extractor", STREAMS),
                    Map.entry("default.deserialization.exception.handler", STREAMS),
                    Map.entry("deserialization.exception.handler", STREAMS),
                    Map.entry("default.production.exception.handler", STREAMS),
                    Map.entry("production.exception.handler", STREAMS),
                    Map.entry("processing.exception.handler", STREAMS),
                    Map.entry("errors.dead.letter.queue.topic.name", STREAMS));

    /** Properties that may be given, but only with a value that the program sets itself. */
    private static final Map<String, List<String>> ONLY =
            Map.of(
                    ProducerConfig.ACKS_CONFIG,
                    List.of("all", "-1"),
                    ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                    List.of("true"),
                    ProducerConfig.RETRIES_CONFIG,
                    List.of(String.valueOf(Integer.MAX_VALUE)),
                    ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                    List.of("read_committed"),
                    ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                    List.of("false"),
                    "processing.guarantee",
                    List.of("exactly_once_v2"));

    private ClientPropertyRules() {}

    /**
     * Refuses properties; names all of them.
     *
     * @throws IllegalArgumentException naming the properties that must not be given, and why
     */
    public static void check(Map<String, String> properties) {
        List<String> refused =
                properties.entrySet().stream()
                        .filter(property -> reason(property) != null)
                        .map(property -> property.getKey() + " (" + reason(property) + ")")
                        .sorted()
                        .toList();
        if (!refused.isEmpty()) {
            throw Check.violation(
                    "kafka",
                    "must not have " + String.join(", ", refused),
                    refused.size() == 1 ? "it" : "these " + refused.size() + " properties");
        }
    }

    private static @Nullable String reason(Map.Entry<String, String> property) {
        String name = PREFIX.matcher(property.getKey()).replaceFirst("");
        List<String> only = ONLY.get(name);
        if (only != null) {
            return only.contains(property.getValue()) ? null : "must be " + only.get(0);
        }
        return REASONS.get(name);
    }
}
