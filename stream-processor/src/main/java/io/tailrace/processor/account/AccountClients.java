package io.tailrace.processor.account;

import io.tailrace.account.AccountTopic;
import io.tailrace.account.ledger.AccountReading;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.config.ProcessorConfig;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** Makes the clients of the account. Safe for any thread. */
final class AccountClients {

    /** Nobody waits for the counts, so a broker may collect records for one answer. */
    private static final int FETCH_MIN_BYTES = 64 * 1024;

    private static final int FETCH_MAX_WAIT_MS = 2_000;
    private static final int IDLE_WAIT_MS = 5_000;

    /** What one answer may take of the heap. */
    private static final int FETCH_MAX_BYTES = 2 * 1024 * 1024;

    private static final int PARTITION_MAX_BYTES = 512 * 1024;
    private static final int MAX_POLL_RECORDS = 5_000;

    /** How long it takes until a new topic is counted. */
    private static final int METADATA_MAX_AGE_MS = 5_000;

    private static final int TRANSACTION_TIMEOUT_MS = 30_000;
    private static final int SESSION_TIMEOUT_MS = 10_000;

    private final KafkaCluster kafka;
    private final String group;

    AccountClients(ProcessorConfig config) {
        this.kafka = config.kafka();
        this.group = group(config.execution().applicationId());
    }

    /** The consumer group of the counters, and the prefix of their transactional ids. */
    static String group(String applicationId) {
        return applicationId + "-account";
    }

    /** The consumer of the topics that are counted. It does not copy payloads. */
    KafkaConsumer<byte[], byte[]> counting() {
        Map<String, Object> settings = kafka.clientSettings(group);
        settings.put("group.id", group);
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", false);
        settings.put("auto.offset.reset", "earliest");
        settings.put("allow.auto.create.topics", false);
        settings.put("partition.assignment.strategy", CooperativeStickyAssignor.class.getName());
        settings.putIfAbsent("session.timeout.ms", SESSION_TIMEOUT_MS);
        settings.put("metadata.max.age.ms", METADATA_MAX_AGE_MS);
        settings.put("fetch.min.bytes", FETCH_MIN_BYTES);
        settings.put("fetch.max.wait.ms", FETCH_MAX_WAIT_MS);
        settings.put("fetch.max.bytes", FETCH_MAX_BYTES);
        settings.put("max.partition.fetch.bytes", PARTITION_MAX_BYTES);
        settings.put("max.poll.records", MAX_POLL_RECORDS);
        return new KafkaConsumer<>(settings, new Skipping(), new Skipping());
    }

    /** The reading of the topic of the account. */
    AccountReading reading() {
        Map<String, Object> settings = kafka.clientSettings(group + "-view");
        settings.putAll(AccountReading.settings());
        settings.put("fetch.max.wait.ms", IDLE_WAIT_MS);
        settings.put("fetch.max.bytes", FETCH_MAX_BYTES);
        return new AccountReading(
                new KafkaConsumer<>(
                        settings, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
    }

    /** A producer with a transactional id of its own: counters are fenced by their group. */
    KafkaProducer<byte[], byte[]> producer() {
        Map<String, Object> settings = kafka.clientSettings(group);
        settings.put("transactional.id", group + "-" + UUID.randomUUID());
        settings.put("transaction.timeout.ms", TRANSACTION_TIMEOUT_MS);
        settings.put("max.request.size", 2 * AccountTopic.MAX_RECORD_BYTES);
        settings.put("compression.type", "gzip");
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    Admin admin() {
        return Admin.create(kafka.adminSettings(group));
    }

    /** Leaves keys and payloads alone. */
    private static final class Skipping implements Deserializer<byte[]> {

        @Override
        @SuppressWarnings("NullAway") // a null is what consumers make of what is not there
        public byte @Nullable [] deserialize(String topic, byte[] data) {
            return null;
        }

        @Override
        @SuppressWarnings("NullAway")
        public byte @Nullable [] deserialize(String topic, Headers headers, ByteBuffer data) {
            return null;
        }
    }
}
