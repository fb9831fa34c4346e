package io.tailrace.processor.scan;

import io.tailrace.process.kafka.KafkaCluster;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The Kafka clients of tools, which someone waits for. Safe for any thread. */
public final class ToolClients {

    private static final String API_TIMEOUT = "default.api.timeout.ms";
    private static final String REQUEST_TIMEOUT = "request.timeout.ms";
    static final int API_TIMEOUT_MS = 15_000;
    private static final int REQUEST_TIMEOUT_MS = 5_000;
    private static final String ISOLATION = "isolation.level";

    /**
     * How long a broker waits for records at the end of a partition. A scan ends at known ends,
     * where nothing is worth waiting for.
     */
    private static final int FETCH_MAX_WAIT_MS = 20;

    /** A record that is larger is read nevertheless. */
    static final Map<String, Object> SMALL_FETCHES =
            Map.of("fetch.max.bytes", 2 << 20, "max.partition.fetch.bytes", 256 << 10);

    static final Map<String, Object> UNCOMMITTED = Map.of(ISOLATION, "read_uncommitted");

    private ToolClients() {}

    /** The settings of every client of a tool. The map is new and may be changed. */
    public static Map<String, Object> settings(KafkaCluster kafka, String clientId) {
        Map<String, Object> settings = kafka.clientSettings(clientId);
        settings.putIfAbsent(API_TIMEOUT, API_TIMEOUT_MS);
        settings.putIfAbsent(REQUEST_TIMEOUT, REQUEST_TIMEOUT_MS);
        return settings;
    }

    /**
     * {@link #SMALL_FETCHES}, for somebody who waits.
     *
     * @param answer how long a question to the brokers may take
     */
    static Map<String, Object> smallFetches(Duration answer) {
        Map<String, Object> settings = new HashMap<>(SMALL_FETCHES);
        settings.put(API_TIMEOUT, (int) answer.toMillis());
        settings.put(REQUEST_TIMEOUT, (int) answer.toMillis());
        return settings;
    }

    /**
     * An admin client.
     *
     * @param own settings that win; those that only consumers know are left out
     * @throws KafkaException if no client can be made
     */
    static Admin admin(KafkaCluster kafka, String clientId, Map<String, Object> own) {
        Map<String, Object> settings = settings(kafka, clientId);
        own.forEach(
                (name, value) -> {
                    if (AdminClientConfig.configNames().contains(name)) {
                        settings.put(name, value);
                    }
                });
        return Admin.create(settings);
    }

    /**
     * A consumer without a group that reads what is committed, unless it is told otherwise.
     *
     * @param own settings that win
     * @throws KafkaException if no client can be made
     */
    static KafkaConsumer<byte[], byte[]> consumer(
            KafkaCluster kafka, String clientId, Map<String, Object> own) {
        Map<String, Object> settings = settings(kafka, clientId);
        settings.put(ISOLATION, "read_committed");
        settings.putAll(own);
        settings.put("enable.auto.commit", false);
        // A log can begin later during a scan. Whoever goes on at its end reads less than is there.
        settings.put("auto.offset.reset", "earliest");
        settings.putIfAbsent("fetch.max.wait.ms", FETCH_MAX_WAIT_MS);
        return new KafkaConsumer<>(
                settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
