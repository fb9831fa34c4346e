package io.tailrace.processor.dlt;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tailrace.event.internal.rights.KafkaRights;
import io.tailrace.process.kafka.TopicSpec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * The dispositions of all dead letters, as read from the topic {@value #TOPIC}. The records of the
 * topic are keyed by the id of the dead-letter topic and the partition and offset of the dead
 * letter, so dispositions of a dead-letter topic that was deleted and created again do not count.
 * Records with other keys are signs of life of runs, see {@code running}.
 */
final class RedriveLog {

    /** The compacted topic that dispositions are stored in. */
    static final String TOPIC = KafkaRights.REDRIVES;

    private static final JsonMapper JSON = new JsonMapper();

    private final String deadLetterTopicId;
    private final Map<String, Disposition> byKey = new HashMap<>();

    RedriveLog(Uuid deadLetterTopicId) {
        this.deadLetterTopicId = deadLetterTopicId.toString();
    }

    /** The id of the topic of the dead letters. */
    String deadLetterTopicId() {
        return deadLetterTopicId;
    }

    static TopicSpec spec() {
        return new TopicSpec(TOPIC, 1, Map.of("cleanup.policy", "compact"));
    }

    /** Whether the dead letter at a position has a disposition. */
    boolean has(int partition, long offset) {
        return byKey.containsKey(key(partition, offset));
    }

    /** The disposition of a dead letter, or null if it has none. */
    @Nullable Disposition find(ConsumerRecord<byte[], byte[]> deadLetter) {
        return byKey.get(key(deadLetter));
    }

    /**
     * Adds the disposition that a record of the topic holds.
     *
     * @throws IllegalStateException if the record is not JSON of a disposition
     */
    void read(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null || record.value() == null) {
            return;
        }
        String key = new String(record.key(), StandardCharsets.UTF_8);
        if (key.startsWith(deadLetterTopicId)) {
            byKey.put(key, parse(record.value(), key));
        }
    }

    /** Adds a disposition whose transaction was committed. */
    void add(ConsumerRecord<byte[], byte[]> deadLetter, Disposition disposition) {
        byKey.put(key(deadLetter), disposition);
    }

    /** The record that stores the disposition of a dead letter. */
    ProducerRecord<byte[], byte[]> toRecord(
            ConsumerRecord<byte[], byte[]> deadLetter, Disposition disposition) {
        ObjectNode json = JSON.createObjectNode();
        json.put("state", disposition.kind().text());
        json.put("run", disposition.run());
        json.put("note", disposition.note());
        json.put("at", disposition.time().toString());
        Disposition.Place canary = disposition.canary();
        if (canary != null) {
            json.putObject("canary")
                    .put("topic", canary.partition().topic())
                    .put("partition", canary.partition().partition())
                    .put("offset", canary.offset());
        }
        return new ProducerRecord<>(
                TOPIC,
                key(deadLetter).getBytes(StandardCharsets.UTF_8),
                json.toString().getBytes(StandardCharsets.UTF_8));
    }

    private String key(ConsumerRecord<byte[], byte[]> deadLetter) {
        return key(deadLetter.partition(), deadLetter.offset());
    }

    private String key(int partition, long offset) {
        return deadLetterTopicId + ":" + partition + ":" + offset;
    }

    private static Disposition.@Nullable Place canary(JsonNode json) {
        if (!json.isObject()) {
            return null;
        }
        TopicPartition partition =
                new TopicPartition(json.path("topic").asText(), json.path("partition").asInt());
        return new Disposition.Place(partition, json.path("offset").asLong());
    }

    private static Disposition parse(byte[] value, String key) {
        try {
            JsonNode json = JSON.readTree(new String(value, StandardCharsets.UTF_8));
            return new Disposition(
                    Disposition.Kind.ofText(json.path("state").asText()),
                    json.path("run").asText(),
                    json.path("note").asText(),
                    Instant.parse(json.path("at").asText()),
                    canary(json.path("canary")));
        } catch (JsonProcessingException | RuntimeException e) {
            throw new IllegalStateException(
                    "Could not read the record of topic %s at key %s as a disposition: %s"
                            .formatted(TOPIC, key, e.getMessage()),
                    e);
        }
    }
}
