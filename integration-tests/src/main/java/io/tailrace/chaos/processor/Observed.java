package io.tailrace.chaos.processor;

import io.tailrace.chaos.processor.FakeGroup.Attempt;
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
 * What came out.
 *
 * @param passed each event's passes through a topic of events
 * @param retried when each event was seen in the retry topic, by the attempt that had failed
 * @param deadLettered how often each event was seen in the dead-letter topic
 */
record Observed(
        Map<String, List<Pass>> passed,
        Map<Attempt, List<Instant>> retried,
        Map<String, Integer> deadLettered) {

    /**
     * An event in a topic of events.
     *
     * @param seen when it was seen there
     * @param written the time of the record, which is that of the topic of the outbox
     */
    record Pass(Instant seen, Instant written) {}

    static Observed of(ReadCommitted events, ReadCommitted retries, ReadCommitted deadLetters) {
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
        return new Observed(passed, retried, dead);
    }
}
