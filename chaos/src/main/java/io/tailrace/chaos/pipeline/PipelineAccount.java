package io.tailrace.chaos.pipeline;

import io.tailrace.chaos.pipeline.OrderTables.Order;
import io.tailrace.chaos.run.Violations;
import io.tailrace.chaos.subscriber.CommittedEvent;
import io.tailrace.chaos.subscriber.SubscriberAccount;
import io.tailrace.chaos.subscriber.service.Effects.Effect;
import io.tailrace.event.EventHeaders;
import io.tailrace.testkit.account.Account;
import io.tailrace.testkit.account.Committed;
import io.tailrace.testkit.observe.ReadCommitted;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The committed events compared with what came out of each part of the pipeline.
 *
 * @param relayed compared with the topics of the relay
 * @param delivered compared with the topics of the processor
 * @param handled compared with the effects of the handlers and with the dead letters
 * @param disordered events whose handler began before the previous event of the aggregate was
 *     finished or reported as failed
 * @param repeatedReports events that were reported more than once: a subscriber that is killed
 *     after a report and before the commit of its progress handles the event again
 * @param misjudged events that were given up although nothing prevented them, or had an effect
 *     although they must fail
 * @param outages events without an effect that were given up while the database did not answer
 * @param wrongDeadLetters events that have more or fewer dead letters than reports
 */
public record PipelineAccount(
        Account relayed,
        Account delivered,
        SubscriberAccount handled,
        List<String> disordered,
        List<String> repeatedReports,
        List<String> misjudged,
        List<String> outages,
        List<String> wrongDeadLetters) {

    /** What the error of a report contains if no handler was at fault. */
    private static final List<String> OUTAGE = List.of("HandlerTimeout", "PSQLException");

    /**
     * Compares input and output.
     *
     * @param orders the committed events, those of one aggregate in order
     * @param effects the effects in the order in which they happened
     */
    static PipelineAccount of(
            List<Order> orders,
            List<Effect> effects,
            ReadCommitted relayed,
            ReadCommitted delivered,
            ReadCommitted failed,
            ReadCommitted deadLetters) {
        List<Committed> committed = orders.stream().map(Order::committed).toList();
        List<CommittedEvent> events = orders.stream().map(Order::event).toList();
        SubscriberAccount handled =
                SubscriberAccount.of(events, effects, SubscriberAccount.firstTimes(deadLetters));
        Set<String> outages = inOutages(failed);
        effects.forEach(effect -> outages.remove(effect.eventId()));
        return new PipelineAccount(
                Account.of(committed, relayed.delivered()),
                Account.of(committed, delivered.delivered()),
                handled,
                SubscriberAccount.of(events, effects, SubscriberAccount.firstTimes(failed))
                        .disordered(),
                repeated(failed),
                handled.misjudged().stream().filter(id -> !outages.contains(id)).toList(),
                handled.misjudged().stream().filter(outages::contains).toList(),
                different(counts(deadLetters), counts(failed)));
    }

    /** The violated guarantees in words; empty if none was violated. */
    public List<String> violations() {
        return new Violations()
                .add(handled.handled() == 0 ? 1 : 0, "pipeline that handled nothing")
                .add(relayed)
                .add(delivered)
                .add(handled.lost().size(), "not handled")
                .add(handled.doubled().size(), "effects doubled")
                .add(disordered.size(), "order violations")
                .add(handled.phantom().size(), "phantom")
                .add(misjudged.size(), "misjudged")
                .add(wrongDeadLetters.size(), "wrong dead letters")
                .list();
    }

    /** Whether everything that is expected has arrived; superfluous output may still come. */
    public boolean isComplete() {
        return relayed.lost().isEmpty()
                && delivered.lost().isEmpty()
                && handled.lost().isEmpty()
                && wrongDeadLetters.isEmpty();
    }

    /** The events of which a report says that the last attempt failed without a handler's fault. */
    private static Set<String> inOutages(ReadCommitted failed) {
        return failed.records().stream()
                .filter(
                        record ->
                                OUTAGE.stream()
                                        .anyMatch(
                                                ReadCommitted.header(record, EventHeaders.ERROR)
                                                        ::contains))
                .map(record -> ReadCommitted.header(record, EventHeaders.ID))
                .collect(Collectors.toCollection(HashSet::new));
    }

    private static List<String> repeated(ReadCommitted topic) {
        return counts(topic).entrySet().stream()
                .filter(count -> count.getValue() > 1)
                .map(Map.Entry::getKey)
                .toList();
    }

    private static Map<String, Long> counts(ReadCommitted topic) {
        return topic.records().stream()
                .map(record -> ReadCommitted.header(record, EventHeaders.ID))
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    }

    private static List<String> different(Map<String, Long> one, Map<String, Long> other) {
        Set<String> ids = new HashSet<>(one.keySet());
        ids.addAll(other.keySet());
        return ids.stream().filter(id -> !Objects.equals(one.get(id), other.get(id))).toList();
    }
}
