package io.tailrace.relay.publish;

import io.tailrace.relay.Delivery;
import io.tailrace.relay.RelayConfig;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The settings of the relay's Kafka clients; what correctness needs wins over what users set. */
public final class KafkaClients {

    /** The largest request, and so the largest record, that the producer sends. */
    public static final int DEFAULT_MAX_REQUEST_BYTES = 1_048_576;

    static final String TRANSACTIONAL_IDS = "tailrace-relay-";

    private final RelayConfig config;

    public KafkaClients(RelayConfig config) {
        this.config = config;
    }

    /** For an {@code Admin}. */
    public Map<String, Object> admin() {
        Map<String, Object> settings = common("admin");
        settings.putIfAbsent(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
        settings.putIfAbsent(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        return settings;
    }

    /** For a consumer that sees committed records, or all that are in the log. */
    public Map<String, Object> consumer(boolean committedOnly) {
        Map<String, Object> settings = common("reader");
        settings.put(
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                committedOnly ? "read_committed" : "read_uncommitted");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        return settings;
    }

    /** The largest record the producer takes. */
    public int maxRecordBytes() {
        Object set = config.kafka().clientProperties().get(ProducerConfig.MAX_REQUEST_SIZE_CONFIG);
        return set == null ? DEFAULT_MAX_REQUEST_BYTES : Integer.parseInt(set.toString());
    }

    /** What the relay is to promise. */
    Delivery delivery() {
        return config.delivery();
    }

    /** For one of the producers of a publisher with transactions. */
    Map<String, Object> transactionalProducer(int number) {
        Map<String, Object> settings = producer("publisher-" + number);
        settings.putIfAbsent(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 60_000);
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId(number));
        return settings;
    }

    /**
     * For a producer without transactions. One request at a time: a broker that is about to lead a
     * new partition may refuse a batch and accept the one behind it, and no transaction would take
     * that back.
     */
    Map<String, Object> idempotentProducer() {
        Map<String, Object> settings = producer("publisher");
        settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        return settings;
    }

    private Map<String, Object> producer(String purpose) {
        Map<String, Object> settings = common(purpose);
        settings.putIfAbsent(ProducerConfig.BATCH_SIZE_CONFIG, 65_536);
        settings.putIfAbsent(ProducerConfig.BUFFER_MEMORY_CONFIG, 16 << 20);
        settings.putIfAbsent(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000);
        settings.putIfAbsent(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        settings.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, 30_000);
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        return settings;
    }

    private String transactionalId(int number) {
        return TRANSACTIONAL_IDS + config.source().slot() + "-" + number;
    }

    private Map<String, Object> common(String purpose) {
        Map<String, Object> settings = new HashMap<>(config.kafka().clientProperties());
        settings.put(
                CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, config.kafka().bootstrapServers());
        settings.put(
                CommonClientConfigs.CLIENT_ID_CONFIG,
                "tailrace-relay-" + config.source().slot() + "-" + purpose);
        settings.putIfAbsent(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
        return settings;
    }
}
