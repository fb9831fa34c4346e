package io.tailrace.processor.dlt;

import io.tailrace.event.EventHeaders;
import io.tailrace.event.TopicNames;
import io.tailrace.record.TextHeaders;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Whether an open dead letter can be redriven, and to which topic: a plain function of the dead
 * letter, the run and the topics that exist.
 */
sealed interface RedriveDecision {

    /** The dead letter is redriven by sending this record. */
    record Send(ProducerRecord<byte[], byte[]> record) implements RedriveDecision {}

    /** The dead letter is not redriven. */
    record Refuse(Refusal refusal, String message) implements RedriveDecision {}

    /**
     * The headers that describe the failure: a redriven event starts at its first attempt again.
     */
    List<String> FAILURE_HEADERS =
            List.of(
                    EventHeaders.ATTEMPT,
                    EventHeaders.REASON,
                    EventHeaders.ERROR,
                    EventHeaders.FIRST_FAILED,
                    EventHeaders.RUN,
                    EventHeaders.REDRIVES);

    /**
     * Decides about one dead letter.
     *
     * @param run the name of the current run
     * @param maxRedrives a dead letter that was redriven this often before is refused
     * @param existing the names of all topics of the cluster
     */
    static RedriveDecision of(
            DeadLetterRecord deadLetter,
            String run,
            int maxRedrives,
            TopicNames topics,
            Set<String> existing) {
        if (deadLetter.redrives() >= maxRedrives) {
            return new Refuse(
                    Refusal.LOOP,
                    "the event returned after " + deadLetter.redrives() + " redrives");
        }
        if (deadLetter.run().equals(run)) {
            return new Refuse(Refusal.SAME_RUN, "the event returned in this run");
        }
        if (deadLetter.record().value() == null) {
            return new Refuse(Refusal.NO_PAYLOAD, "the dead letter has no payload");
        }
        return deadLetter.group().isEmpty()
                ? toOutbox(deadLetter, run, topics, existing)
                : toGroup(deadLetter, run, topics, existing);
    }

    private static RedriveDecision toGroup(
            DeadLetterRecord deadLetter, String run, TopicNames topics, Set<String> existing) {
        String topic = topics.retry(deadLetter.group());
        return existing.contains(topic)
                ? new Send(record(deadLetter, run, topic))
                : new Refuse(Refusal.NO_RETRY_TOPIC, "topic %s does not exist".formatted(topic));
    }

    private static RedriveDecision toOutbox(
            DeadLetterRecord deadLetter, String run, TopicNames topics, Set<String> existing) {
        String topic = deadLetter.text(EventHeaders.STREAMS_TOPIC);
        return topic.startsWith(topics.outboxPrefix()) && existing.contains(topic)
                ? new Send(record(deadLetter, run, topic))
                : new Refuse(
                        Refusal.NO_ORIGIN,
                        "the event was not read from an existing topic %s*, but from \"%s\""
                                .formatted(topics.outboxPrefix(), topic));
    }

    private static ProducerRecord<byte[], byte[]> record(
            DeadLetterRecord deadLetter, String run, String topic) {
        Headers headers = new RecordHeaders();
        for (Header header : deadLetter.record().headers()) {
            if (!isOfFailure(header.key())) {
                headers.add(header);
            }
        }
        TextHeaders.set(headers, EventHeaders.RUN, run);
        TextHeaders.set(
                headers, EventHeaders.REDRIVES, Integer.toString(deadLetter.redrives() + 1));
        return new ProducerRecord<>(
                topic, null, deadLetter.record().key(), deadLetter.record().value(), headers);
    }

    private static boolean isOfFailure(String header) {
        return FAILURE_HEADERS.contains(header) || header.startsWith(EventHeaders.STREAMS_PREFIX);
    }
}
