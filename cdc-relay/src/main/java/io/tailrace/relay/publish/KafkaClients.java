package io.tailrace.relay.publish;

import io.tailrace.event.internal.rights.KafkaRights;
import io.tailrace.process.OperatorException;
import io.tailrace.process.ThisProcess;
import io.tailrace.process.kafka.DeadLetterTopic;
import io.tailrace.process.kafka.KafkaErrors;
import io.tailrace.process.kafka.SharedAdmin;
import io.tailrace.relay.config.DeliveryGuarantee;
import io.tailrace.relay.config.RelayConfig;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The settings of the relay's Kafka clients. The user's client properties replace the relay's
 * defaults, except for the settings that correctness depends on. Immutable; every map that is
 * returned is new.
 */
public final class KafkaClients {

    /**
     * The largest request, and so the largest record, that a producer sends by default: the largest
     * record of the dead-letter topic.
     */
    public static final int DEFAULT_MAX_REQUEST_BYTES = DeadLetterTopic.MAX_RECORD_BYTES;

    /** What the relays of a process share by default. */
    private static final int DEFAULT_BUFFER_BYTES = 16 << 20;

    /** What a producer gets besides its largest record, however many share. */
    private static final int LEAST_BUFFER_BYTES = 256 << 10;

    static final String TRANSACTIONAL_ID_PREFIX = "tailrace-relay-";

    private static final String CLIENT_ID_PREFIX = "tailrace-relay-";

    private static final String SHARED_ID =
            CLIENT_ID_PREFIX + ThisProcess.host() + "-" + ThisProcess.pid() + "-admin";

    /**
     * How long a broker waits for records at the end of a partition. The relay reads up to known
     * ends, where nothing is worth waiting for; a consumer that is closed waits for that answer.
     */
    private static final int FETCH_MAX_WAIT_MS = 20;

    /**
     * How long a producer of events waits before it tries again. One that fences a producer which
     * has died in a transaction tries again until the brokers have ended that transaction, which
     * takes them milliseconds.
     */
    private static final int RETRY_BACKOFF_MS = 20;

    private final RelayConfig config;

    public KafkaClients(RelayConfig config) {
        this.config = config;
    }

    /** Settings for an {@code Admin} of this outbox alone. */
    public Map<String, Object> admin() {
        return limitReconnectBackoff(config.kafka().adminSettings(clientId("admin")));
    }

    /**
     * The admin client that all relays of the process share for short look-ups, for the time until
     * it is closed. Its client id has the host and the process in place of an outbox.
     *
     * @throws OperatorException if no client can be created
     */
    public SharedAdmin sharedAdmin() {
        return SharedAdmin.of(
                config.kafka(), limitReconnectBackoff(config.kafka().adminSettings(SHARED_ID)));
    }

    /**
     * Settings for a consumer of bytes. If the retention removes records while it reads, it goes on
     * with the oldest record that is left, so that it leaves out nothing that still exists.
     *
     * @param committedOnly true for {@code read_committed}, false for {@code read_uncommitted}
     */
    public Map<String, Object> consumer(boolean committedOnly) {
        Map<String, Object> settings = client("reader");
        settings.put(
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                committedOnly ? "read_committed" : "read_uncommitted");
        settings.putIfAbsent(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_MAX_WAIT_MS);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        // By default a reader whose segment the retention removes jumps to the end of the topic.
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        return settings;
    }

    /** The id of the cluster that an admin client is connected to. */
    public String clusterId(Admin admin) throws InterruptedException {
        try {
            return admin.describeCluster().clusterId().get();
        } catch (ExecutionException e) {
            throw KafkaErrors.refused(config.kafka(), "read the cluster's id", e.getCause());
        }
    }

    /** The size in bytes of the largest record that the producers send. */
    public int maxRecordBytes() {
        Object set = config.kafka().clientProperties().get(ProducerConfig.MAX_REQUEST_SIZE_CONFIG);
        return set == null ? DEFAULT_MAX_REQUEST_BYTES : Integer.parseInt(set.toString());
    }

    /** The memory in bytes that a producer takes for records at most. */
    public long bufferBytes() {
        Object set = config.kafka().clientProperties().get(ProducerConfig.BUFFER_MEMORY_CONFIG);
        return set == null ? defaultBufferBytes() : Long.parseLong(set.toString());
    }

    private int defaultBufferBytes() {
        return Math.max(
                maxRecordBytes() + LEAST_BUFFER_BYTES, DEFAULT_BUFFER_BYTES / config.heapShares());
    }

    /** The configured delivery guarantee. */
    DeliveryGuarantee deliveryGuarantee() {
        return config.deliveryGuarantee();
    }

    /**
     * Settings for one of the producers of the transactional publisher.
     *
     * @param number from 0; each producer of a relay has a transactional id of its own
     */
    Map<String, Object> transactionalProducer(int number) {
        Map<String, Object> settings = producer("publisher-" + number);
        settings.putIfAbsent(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 60_000);
        settings.putIfAbsent(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, RETRY_BACKOFF_MS);
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId(number));
        return settings;
    }

    /**
     * Settings for the producer of the account, which has a transactional id of its own.
     *
     * @param maxRecordBytes the size of the largest record that it sends
     */
    public Map<String, Object> accountProducer(int maxRecordBytes) {
        Map<String, Object> settings = producer("account");
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, maxRecordBytes);
        settings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 60_000);
        settings.put(
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                TRANSACTIONAL_ID_PREFIX + config.positionKey() + "-account");
        return settings;
    }

    /** A transactional id that the rights of this relay cover, and that no relay publishes with. */
    public String checkTransactionalId() {
        return TRANSACTIONAL_ID_PREFIX + config.positionKey() + "-check";
    }

    /**
     * Settings for the producer of a replay. All replays of a run have the same transactional id.
     *
     * @param run the id of the run
     */
    public Map<String, Object> replayProducer(String run) {
        Map<String, Object> settings = producer("replay");
        settings.putIfAbsent(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 60_000);
        settings.put(
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                KafkaRights.REPLAY_IDS + config.positionKey() + "-" + run);
        return settings;
    }

    /**
     * Settings for a producer without transactions. Only one request is in flight at a time: a
     * broker that is about to lead a new partition may refuse one batch and accept the next one,
     * and without a transaction the wrong order could not be taken back.
     */
    public Map<String, Object> idempotentProducer() {
        Map<String, Object> settings = producer("publisher");
        settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        return settings;
    }

    private Map<String, Object> producer(String purpose) {
        Map<String, Object> settings = client(purpose);
        settings.putIfAbsent(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, DEFAULT_MAX_REQUEST_BYTES);
        settings.putIfAbsent(ProducerConfig.BATCH_SIZE_CONFIG, 65_536);
        settings.putIfAbsent(ProducerConfig.BUFFER_MEMORY_CONFIG, defaultBufferBytes());
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
        return TRANSACTIONAL_ID_PREFIX + config.positionKey() + "-" + number;
    }

    private Map<String, Object> client(String purpose) {
        return limitReconnectBackoff(config.kafka().clientSettings(clientId(purpose)));
    }

    private String clientId(String purpose) {
        return CLIENT_ID_PREFIX + config.positionKey() + "-" + purpose;
    }

    private static Map<String, Object> limitReconnectBackoff(Map<String, Object> settings) {
        settings.putIfAbsent(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
        return settings;
    }
}
