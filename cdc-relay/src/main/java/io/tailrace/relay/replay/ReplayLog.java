package io.tailrace.relay.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tailrace.event.internal.Check;
import io.tailrace.event.internal.rights.KafkaRights;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.TopicSpec;
import io.tailrace.relay.config.PositionKey;
import io.tailrace.relay.position.DatabaseId;
import io.tailrace.relay.position.Horizon;
import io.tailrace.relay.publish.KafkaClients;
import io.tailrace.relay.reading.InterruptSafeConsumer;
import io.tailrace.relay.reading.TopicReading;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The progress of a run in the compacted topic {@value #TOPIC}: a record keyed by the position of
 * the relay and the run, in the same transaction as the rows. Relays do not read this topic.
 */
final class ReplayLog {

    /** The topic that progress is stored in. */
    static final String TOPIC = KafkaRights.REPLAYS;

    private static final int VERSION = 1;
    private static final JsonMapper JSON = new JsonMapper();
    private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);

    private final byte[] key;

    ReplayLog(PositionKey outbox, String run) {
        this.key = (outbox.text() + "/" + run).getBytes(StandardCharsets.UTF_8);
    }

    static TopicSpec spec() {
        return new TopicSpec(TOPIC, 1, Map.of("cleanup.policy", "compact"));
    }

    /** The record that stores progress. */
    ProducerRecord<byte[], byte[]> record(ReplayProgress progress) {
        DatabaseId database = progress.origin().database();
        ObjectNode json =
                JSON.createObjectNode()
                        .put("version", VERSION)
                        .put("request", progress.request())
                        .put("system", database.systemId())
                        .put("database", database.oid())
                        .put("timeline", database.timeline())
                        .put("heartbeat", progress.origin().heartbeat())
                        .put("below", progress.origin().published().below())
                        .put("last", progress.last())
                        .put("rows", progress.rows())
                        .put("skipped", progress.skipped())
                        .put("complete", progress.complete());
        if (!progress.refused().isEmpty()) {
            progress.refused().forEach(json.putObject("refused")::put);
        }
        return new ProducerRecord<>(
                TOPIC, 0, key, json.toString().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads the progress of the run, after every earlier process of the run was fenced. Waits for
     * transactions of other runs that are open in the topic.
     *
     * @return null if the run has not begun
     */
    @Nullable ReplayProgress read(KafkaClients clients) {
        AtomicReference<byte @Nullable []> last = new AtomicReference<>();
        try (Consumer<byte[], byte[]> committed =
                        new InterruptSafeConsumer(clients.consumer(true));
                Consumer<byte[], byte[]> uncommitted =
                        new InterruptSafeConsumer(clients.consumer(false))) {
            TopicReading.upTo(
                    TopicReading.end(uncommitted, PARTITION),
                    committed,
                    PARTITION,
                    () -> {},
                    record -> {
                        if (Arrays.equals(record.key(), key)) {
                            last.set(record.value());
                        }
                    });
        }
        byte[] value = last.get();
        return value == null ? null : parse(value);
    }

    /**
     * The progress that a record stores.
     *
     * @throws OperatorException if it is none of a known version: a run that does not know where it
     *     is could publish rows twice
     */
    static ReplayProgress parse(byte[] value) {
        try {
            JsonNode json = JSON.readTree(value);
            int version = json.path("version").asInt();
            Check.that(version == VERSION, "version", "must be " + VERSION, version);
            return new ReplayProgress(
                    json.path("request").asText(),
                    origin(json),
                    json.path("last").textValue(),
                    json.path("rows").asLong(),
                    json.path("skipped").asLong(),
                    refused(json.path("refused")),
                    json.path("complete").asBoolean());
        } catch (IOException | IllegalArgumentException e) {
            throw new OperatorException(
                    ExitCode.SETUP,
                    "Could not read the progress of this run in topic %s: %s"
                            .formatted(TOPIC, e.getMessage()),
                    "Go on with the version that began the run, or begin another run with another"
                            + " name.",
                    e);
        }
    }

    private static ReplayOrigin origin(JsonNode json) {
        return new ReplayOrigin(
                new DatabaseId(
                        json.path("system").asText(),
                        json.path("database").asLong(),
                        json.path("timeline").asInt()),
                json.path("heartbeat").asText(),
                new Horizon(json.path("below").asLong()));
    }

    private static Map<String, Long> refused(JsonNode json) {
        Map<String, Long> refused = new TreeMap<>();
        json.fieldNames().forEachRemaining(name -> refused.put(name, json.path(name).asLong()));
        return refused;
    }
}
