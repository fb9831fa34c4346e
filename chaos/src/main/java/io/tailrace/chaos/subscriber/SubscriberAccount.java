package io.tailrace.chaos.subscriber;

import io.tailrace.chaos.run.Violations;
import io.tailrace.chaos.subscriber.service.Effects.Effect;
import io.tailrace.event.EventHeaders;
import io.tailrace.testkit.observe.ReadCommitted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The committed events compared with the effects of the handlers and the reported failures. Lists
 * contain event ids.
 *
 * @param events how many events were committed
 * @param handled how many committed events had an effect
 * @param deadLettered how many committed events were reported as failed
 * @param lost events that had no effect and were not reported
 * @param doubled events that had more than one effect
 * @param disordered events whose handler began before the previous event of the aggregate was
 *     finished
 * @param phantom events that had an effect or were reported although they were never committed
 * @param misjudged events that were reported although they can be handled, or had an effect
 *     although they must fail
 */
public record SubscriberAccount(
        int events,
        int handled,
        int deadLettered,
        List<String> lost,
        List<String> doubled,
        List<String> disordered,
        List<String> phantom,
        List<String> misjudged) {

    /**
     * Compares input and output.
     *
     * @param sent the committed events, those of one aggregate in order
     * @param effects the effects in the order in which they happened
     * @param reported the time of the first report of each failed event, by event id
     */
    public static SubscriberAccount of(
            List<CommittedEvent> sent, List<Effect> effects, Map<String, Instant> reported) {
        Map<String, CommittedEvent> byId = new HashMap<>();
        sent.forEach(each -> byId.put(each.eventId(), each));
        Set<String> handled = new HashSet<>();
        List<String> doubled = new ArrayList<>();
        for (Effect effect : effects) {
            if (!handled.add(effect.eventId())) {
                doubled.add(effect.eventId());
            }
        }
        Set<String> seen = new HashSet<>(handled);
        seen.addAll(reported.keySet());
        return new SubscriberAccount(
                sent.size(),
                (int) handled.stream().filter(byId::containsKey).count(),
                (int) reported.keySet().stream().filter(byId::containsKey).count(),
                ids(sent).stream().filter(id -> !seen.contains(id)).toList(),
                doubled,
                disordered(sent, effects, reported),
                seen.stream().filter(id -> !byId.containsKey(id)).toList(),
                sent.stream()
                        .filter(
                                each ->
                                        each.behaviour().mustFail()
                                                ? handled.contains(each.eventId())
                                                : reported.containsKey(each.eventId()))
                        .map(CommittedEvent::eventId)
                        .toList());
    }

    /** The time of the first record of each event in some topics, by event id. */
    public static Map<String, Instant> firstTimes(ReadCommitted topics) {
        Map<String, Instant> times = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : topics.records()) {
            times.merge(
                    ReadCommitted.header(record, EventHeaders.ID),
                    Instant.ofEpochMilli(record.timestamp()),
                    (one, other) -> one.isBefore(other) ? one : other);
        }
        return times;
    }

    /** The violated guarantees in words; empty if none was violated. */
    public List<String> violations() {
        return new Violations()
                .add(lost.size(), "lost")
                .add(doubled.size(), "effects doubled")
                .add(disordered.size(), "order violations")
                .add(phantom.size(), "phantom")
                .add(misjudged.size(), "misjudged")
                .list();
    }

    /**
     * A handler may begin when the effects of all earlier events of the aggregate are committed, or
     * those events reported.
     */
    private static List<String> disordered(
            List<CommittedEvent> sent, List<Effect> effects, Map<String, Instant> reported) {
        Map<String, Instant> endOf = new HashMap<>(reported);
        effects.forEach(effect -> endOf.putIfAbsent(effect.eventId(), effect.committed()));
        Map<String, Instant> beganAt = new HashMap<>();
        effects.forEach(effect -> beganAt.putIfAbsent(effect.eventId(), effect.begun()));
        Map<String, Instant> lastEnd = new LinkedHashMap<>();
        List<String> disordered = new ArrayList<>();
        for (CommittedEvent each : sent) { // each aggregate in the order of its sequence
            Instant began = beganAt.get(each.eventId());
            Instant before = lastEnd.getOrDefault(each.aggregate(), Instant.MIN);
            if (began != null && began.isBefore(before)) {
                disordered.add(each.eventId());
            }
            Instant end = endOf.getOrDefault(each.eventId(), before);
            lastEnd.put(each.aggregate(), end.isAfter(before) ? end : before);
        }
        return disordered;
    }

    private static List<String> ids(List<CommittedEvent> sent) {
        return sent.stream().map(CommittedEvent::eventId).toList();
    }
}
