package io.tailrace.chaos.subscriber;

import io.tailrace.chaos.subscriber.Effects.Effect;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What was committed to the topic, against what handlers did and what was reported as failed.
 *
 * @param events how many events were committed
 * @param handled how many of them had an effect
 * @param deadLettered how many were reported as failed
 * @param lost had no effect and were not reported
 * @param doubled had more than one effect
 * @param disordered had their effect before an earlier event of their aggregate was done with
 * @param phantom had an effect or were reported, and were never committed
 * @param misjudged were reported although they can be handled, or had an effect although they
 *     cannot
 */
record SubscriberAccount(
        int events,
        int handled,
        int deadLettered,
        List<String> lost,
        List<String> doubled,
        List<String> disordered,
        List<String> phantom,
        List<String> misjudged) {

    /**
     * Compares.
     *
     * @param sent what was committed
     * @param effects in the order in which they happened
     * @param reported when each event was reported first, by its id
     */
    static SubscriberAccount of(
            List<Sent> sent, List<Effect> effects, Map<String, Instant> reported) {
        Map<String, Sent> byId = new HashMap<>();
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
                        .map(Sent::eventId)
                        .toList());
    }

    boolean isClean() {
        return lost.isEmpty()
                && doubled.isEmpty()
                && disordered.isEmpty()
                && phantom.isEmpty()
                && misjudged.isEmpty();
    }

    /** An event may begin when everything before it in its aggregate is committed or reported. */
    private static List<String> disordered(
            List<Sent> sent, List<Effect> effects, Map<String, Instant> reported) {
        Map<String, Instant> endOf = new HashMap<>(reported);
        effects.forEach(effect -> endOf.putIfAbsent(effect.eventId(), effect.committed()));
        Map<String, Instant> beganAt = new HashMap<>();
        effects.forEach(effect -> beganAt.putIfAbsent(effect.eventId(), effect.begun()));
        Map<String, Instant> lastEnd = new LinkedHashMap<>();
        List<String> disordered = new ArrayList<>();
        for (Sent each : sent) { // each aggregate in the order of its sequence
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

    private static List<String> ids(List<Sent> sent) {
        return sent.stream().map(Sent::eventId).toList();
    }
}
