package io.tailrace.processor.dlt;

import io.tailrace.event.EventHeaders;
import io.tailrace.event.TopicNames;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * What becomes of a dead letter that is to be sent again: a plain function of the letter, the run
 * and the topics that there are.
 */
sealed interface Redriven {

    /** This record is sent. */
    record Sent(ProducerRecord<byte[], byte[]> record) implements Redriven {}

    /** It stays where it is. */
    record Refused(Refusal refusal, String why) implements Redriven {}

    /** Why a dead letter cannot be sent again. */
    enum Refusal {
        /** It came back too often. */
        LOOP,
        /** It came back in this very run; in another one it is sent again. */
        SAME_RUN,
        /** Its payload did not fit into the dead-letter topic. */
        NO_PAYLOAD,
        /** Its group has no retry topic. */
        NO_RETRY_TOPIC,
        /** It does not say which topic it was read from. */
        NO_ORIGIN
    }

    /** Starts the names of the headers that tell why and where an event was given up. */
    String STREAMS = "__streams.errors.";

    /** What the failure left in the headers; the group starts at its first attempt again. */
    List<String> OF_THE_FAILURE =
            List.of(
                    EventHeaders.ATTEMPT,
                    EventHeaders.REASON,
                    EventHeaders.ERROR,
                    EventHeaders.FIRST_FAILED,
                    EventHeaders.RUN,
                    EventHeaders.REDRIVES);

    /**
     * @param maxRedrives a letter that was sent again so often is refused
     * @param existing the names of all topics
     */
    static Redriven of(
            Letter letter, String run, int maxRedrives, TopicNames topics, Set<String> existing) {
        if (letter.redrives() >= maxRedrives) {
            return new Refused(
                    Refusal.LOOP, "it came back after " + letter.redrives() + " redrives");
        }
        if (letter.run().equals(run)) {
            return new Refused(Refusal.SAME_RUN, "it came back in this run");
        }
        if (letter.record().value() == null) {
            return new Refused(Refusal.NO_PAYLOAD, "it has no payload");
        }
        return letter.group().isEmpty()
                ? toOrigin(letter, run, topics, existing)
                : toGroup(letter, run, topics, existing);
    }

    private static Redriven toGroup(
            Letter letter, String run, TopicNames topics, Set<String> existing) {
        String topic = topics.retry(letter.group());
        return existing.contains(topic)
                ? new Sent(record(letter, run, topic))
                : new Refused(
                        Refusal.NO_RETRY_TOPIC,
                        "topic %s does not exist; start a processor with --group %s"
                                .formatted(topic, letter.group()));
    }

    private static Redriven toOrigin(
            Letter letter, String run, TopicNames topics, Set<String> existing) {
        String topic = letter.text(STREAMS + "topic");
        return topic.startsWith(topics.outboxPrefix()) && existing.contains(topic)
                ? new Sent(record(letter, run, topic))
                : new Refused(
                        Refusal.NO_ORIGIN,
                        "it was not read from a topic of the outbox; emit the event again");
    }

    private static ProducerRecord<byte[], byte[]> record(Letter letter, String run, String topic) {
        Headers headers = new RecordHeaders(letter.record().headers());
        OF_THE_FAILURE.forEach(headers::remove);
        letter.record().headers().forEach(h -> removeIfOfStreams(headers, h.key()));
        add(headers, EventHeaders.RUN, run);
        add(headers, EventHeaders.REDRIVES, Integer.toString(letter.redrives() + 1));
        return new ProducerRecord<>(
                topic, null, letter.record().key(), letter.record().value(), headers);
    }

    private static void removeIfOfStreams(Headers headers, String name) {
        if (name.startsWith(STREAMS)) {
            headers.remove(name);
        }
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
