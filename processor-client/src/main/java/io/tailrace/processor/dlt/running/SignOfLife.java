package io.tailrace.processor.dlt.running;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tailrace.event.internal.rights.KafkaRights;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A record that says that a redrive or discard runs. A run writes one with a new number every few
 * seconds, and a record without value under the same key when it ends. Immutable.
 *
 * @param key unique per process of a run; begins with the id of the dead-letter topic
 * @param run the name of the run
 * @param command {@code redrive} or {@code discard}
 * @param since when the run began, RFC 3339
 * @param host where it runs: the host name and the process id
 * @param number another one in each record of a run
 */
record SignOfLife(String key, String run, String command, String since, String host, long number) {

    /** The topic of the signs, which holds the dispositions of dead letters too. */
    static final String TOPIC = KafkaRights.REDRIVES;

    private static final String KEY_PREFIX = "running:";
    private static final JsonMapper JSON = new JsonMapper();

    /** What the keys of all runs of a dead-letter topic begin with. */
    static String keysOf(String deadLetterTopicId) {
        return KEY_PREFIX + deadLetterTopicId + ":";
    }

    /** The same run a moment later. */
    SignOfLife next() {
        return new SignOfLife(key, run, command, since, host, number + 1);
    }

    ProducerRecord<byte[], byte[]> toRecord() {
        String json =
                JSON.createObjectNode()
                        .put("run", run)
                        .put("command", command)
                        .put("since", since)
                        .put("host", host)
                        .put("number", number)
                        .toString();
        return new ProducerRecord<>(TOPIC, utf8(key), utf8(json));
    }

    /** The record that says that a run has ended. */
    static ProducerRecord<byte[], byte[]> end(String key) {
        return new ProducerRecord<>(TOPIC, utf8(key), null);
    }

    /** Reads the value of a record; empty if it has none, or is not one of a run. */
    static Optional<SignOfLife> of(String key, ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return Optional.empty();
        }
        try {
            JsonNode json = JSON.readTree(record.value());
            return Optional.of(
                    new SignOfLife(
                            key,
                            json.path("run").asText(),
                            json.path("command").asText(),
                            json.path("since").asText(),
                            json.path("host").asText(),
                            json.path("number").asLong()));
        } catch (JacksonException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
