package io.tailrace.chaos.processor;

import io.tailrace.chaos.processor.FailingGroup.Attempt;
import io.tailrace.event.EventHeaders;
import io.tailrace.testkit.account.Delivered;
import io.tailrace.testkit.observe.ReadCommitted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The records that the processors wrote, as a {@code read_committed} consumer saw them.
 *
 * @param passed the records of each event in the event topics, by event id
 * @param retried when each retry was seen in the retry topic, by the failed attempt
 * @param deadLettered the number of records of each event in the dead-letter topic, by event id
 */
record ObservedOutput(
        Map<String, List<Pass>> passed,
        Map<Attempt, List<Instant>> retried,
        Map<String, Integer> deadLettered) {

    /**
     * A record in an event topic.
     *
     * @param seen when the consumer received it
     * @param written its timestamp, which is that of the record in the outbox topic, or the time of
     *     its release if the event was held
     */
    record Pass(Instant seen, Instant written) {}

    /** The output that the three observers have seen so far. */
    static ObservedOutput of(
            ReadCommitted events, ReadCommitted retries, ReadCommitted deadLetters) {
        Map<String, List<Pass>> passed = new HashMap<>();
        List<ConsumerRecord<byte[], byte[]>> passes = events.records();
        List<Delivered> arrivals = events.delivered();
        for (int i = 0; i < Math.min(passes.size(), arrivals.size()); i++) {
            Instant written = Instant.ofEpochMilli(passes.get(i).timestamp());
            passed.computeIfAbsent(arrivals.get(i).id(), id -> new ArrayList<>())
                    .add(new Pass(arrivals.get(i).receivedAt(), written));
        }
        Map<Attempt, List<Instant>> retried = new HashMap<>();
        List<ConsumerRecord<byte[], byte[]>> records = retries.records();
        List<Delivered> deliveries = retries.delivered();
        for (int i = 0; i < Math.min(records.size(), deliveries.size()); i++) {
            String attempt = ReadCommitted.header(records.get(i), EventHeaders.ATTEMPT);
            Attempt failed = new Attempt(deliveries.get(i).id(), Integer.parseInt(attempt));
            retried.computeIfAbsent(failed, id -> new ArrayList<>())
                    .add(deliveries.get(i).receivedAt());
        }
        Map<String, Integer> dead = new HashMap<>();
        deadLetters.delivered().forEach(letter -> dead.merge(letter.id(), 1, Integer::sum));
        return new ObservedOutput(passed, retried, dead);
    }
}
