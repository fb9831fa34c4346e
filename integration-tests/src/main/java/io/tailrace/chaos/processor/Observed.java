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
 * @param passed when each event was seen in a topic of events
 * @param retried when each event was seen in the retry topic, by the attempt that had failed
 * @param deadLettered how often each event was seen in the dead-letter topic
 */
record Observed(
        Map<String, List<Instant>> passed,
        Map<Attempt, List<Instant>> retried,
        Map<String, Integer> deadLettered) {

    static Observed of(ReadCommitted events, ReadCommitted retries, ReadCommitted deadLetters) {
        Map<String, List<Instant>> passed = new HashMap<>();
        for (Delivered event : events.delivered()) {
            passed.computeIfAbsent(event.id(), id -> new ArrayList<>()).add(event.receivedAt());
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
