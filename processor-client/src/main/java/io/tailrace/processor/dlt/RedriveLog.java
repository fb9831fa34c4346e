package io.tailrace.processor.dlt;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tailrace.event.internal.rights.KafkaRights;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.TopicSpec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
public final class RedriveLog {

    /** The compacted topic that dispositions are stored in. */
    public static final String TOPIC = KafkaRights.REDRIVES;

    private static final JsonMapper JSON = new JsonMapper();

    /** A key: the id of the dead-letter topic, partition and offset. */
    private static final Pattern POSITION = Pattern.compile("([^:]+):([0-9]{1,9}):([0-9]{1,18})");

    /**
     * A disposition and the dead letter that it belongs to.
     *
     * @param partition of the dead letter
     * @param offset of the dead letter
     */
    public record Entry(int partition, long offset, Disposition disposition) {}

    private final String deadLetterTopicId;
    private final Map<String, Disposition> byKey = new HashMap<>();
    private long changes;

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

    /** Whether the dead letter at a position was redriven or discarded, and not reopened. */
    boolean has(int partition, long offset) {
        Disposition disposition = byKey.get(key(partition, offset));
        return disposition != null && !disposition.isOpen();
    }

    /** The disposition of a dead letter, or null if it has none. */
    @Nullable Disposition find(ConsumerRecord<byte[], byte[]> deadLetter) {
        return byKey.get(key(deadLetter));
    }

    /**
     * Adds the disposition that a record of the topic holds.
     *
     * @throws OperatorException if the record is no disposition of a known kind: whoever does not
     *     know what was done with a dead letter could send it a second time
     */
    void read(ConsumerRecord<byte[], byte[]> record) {
        try {
            parse(deadLetterTopicId, record)
                    .ifPresent(entry -> put(key(entry.partition(), entry.offset()), entry));
        } catch (IllegalStateException e) {
            throw new OperatorException(
                    ExitCode.SETUP,
                    "%s (offset %d)".formatted(e.getMessage(), record.offset()),
                    "Use the tool of the version that wrote it. If nothing of Tailrace wrote it,"
                            + " write a record of the same key without value, wait until the topic"
                            + " is compacted, and revoke the right to write into the topic.",
                    e);
        }
    }

    private void put(String key, Entry entry) {
        if (!entry.disposition().equals(byKey.put(key, entry.disposition()))) {
            changes++;
        }
    }

    /** How many dispositions were read that were not known before. */
    long changes() {
        return changes;
    }

    /**
     * The disposition that a record of the topic holds; empty if the record belongs to no dead
     * letter of this dead-letter topic.
     *
     * @throws IllegalStateException if the record is not JSON of a disposition
     */
    public static Optional<Entry> parse(
            String deadLetterTopicId, ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null || record.value() == null) {
            return Optional.empty();
        }
        String key = new String(record.key(), StandardCharsets.UTF_8);
        Matcher position = POSITION.matcher(key);
        if (!position.matches() || !position.group(1).equals(deadLetterTopicId)) {
            return Optional.empty();
        }
        return Optional.of(
                new Entry(
                        Integer.parseInt(position.group(2)),
                        Long.parseLong(position.group(3)),
                        parse(record.value(), key)));
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
