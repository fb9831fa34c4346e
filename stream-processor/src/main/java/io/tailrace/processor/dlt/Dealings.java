package io.tailrace.processor.dlt;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tailrace.process.kafka.TopicSpec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * What was done with which record of the dead-letter topic. The records of {@value #TOPIC} are
 * keyed by the topic's id, partition and offset: of a topic that was deleted and made again,
 * nothing is known.
 */
public final class Dealings {

    /** The compacted topic they are kept in. */
    public static final String TOPIC = "tailrace.redrives";

    private static final JsonMapper JSON = new JsonMapper();

    private final Uuid deadLetterTopicId;
    private final Map<String, Dealing> byKey = new HashMap<>();

    Dealings(Uuid deadLetterTopicId) {
        this.deadLetterTopicId = deadLetterTopicId;
    }

    static TopicSpec spec() {
        return new TopicSpec(TOPIC, 1, Map.of("cleanup.policy", "compact"));
    }

    @Nullable Dealing of(ConsumerRecord<byte[], byte[]> deadLetter) {
        return byKey.get(key(deadLetter));
    }

    /** Takes over what is written in a record of the topic. */
    void read(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null || record.value() == null) {
            return;
        }
        String key = new String(record.key(), StandardCharsets.UTF_8);
        if (key.startsWith(deadLetterTopicId.toString())) {
            byKey.put(key, parse(record.value(), key));
        }
    }

    /** Takes over what was committed. */
    void done(ConsumerRecord<byte[], byte[]> deadLetter, Dealing dealing) {
        byKey.put(key(deadLetter), dealing);
    }

    /** The record to write. */
    ProducerRecord<byte[], byte[]> record(
            ConsumerRecord<byte[], byte[]> deadLetter, Dealing dealing) {
        ObjectNode json = JSON.createObjectNode();
        json.put("state", dealing.kind().name().toLowerCase(Locale.ROOT));
        json.put("run", dealing.run());
        json.put("note", dealing.note());
        json.put("at", dealing.at().toString());
        return new ProducerRecord<>(
                TOPIC,
                key(deadLetter).getBytes(StandardCharsets.UTF_8),
                json.toString().getBytes(StandardCharsets.UTF_8));
    }

    private String key(ConsumerRecord<byte[], byte[]> deadLetter) {
        return deadLetterTopicId + ":" + deadLetter.partition() + ":" + deadLetter.offset();
    }

    private static Dealing parse(byte[] value, String key) {
        try {
            JsonNode json = JSON.readTree(new String(value, StandardCharsets.UTF_8));
            return new Dealing(
                    Dealing.Kind.valueOf(json.path("state").asText().toUpperCase(Locale.ROOT)),
                    json.path("run").asText(),
                    json.path("note").asText(),
                    Instant.parse(json.path("at").asText()));
        } catch (JsonProcessingException | RuntimeException e) {
            throw new IllegalStateException(
                    "topic %s must have JSON of a dealing at key %s: %s"
                            .formatted(TOPIC, key, e.getMessage()),
                    e);
        }
    }
}
