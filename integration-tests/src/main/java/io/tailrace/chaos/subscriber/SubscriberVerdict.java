package io.tailrace.chaos.subscriber;

import io.tailrace.chaos.Verdict;
import java.util.List;
import java.util.Map;

/**
 * How a run ended.
 *
 * @param account committed against handled
 * @param repeats how often a handler began anew with an event it had been called with before
 * @param crashes processes that were ended by their own handlers
 * @param faults how often each fault happened
 */
public record SubscriberVerdict(
        long seed,
        SubscriberAccount account,
        long repeats,
        long crashes,
        Map<String, Integer> faults)
        implements Verdict {

    private static final int SHOWN = 10;

    @Override
    public boolean isClean() {
        return account.isClean();
    }

    @Override
    public String line() {
        return ("chaos subscriber: seed=%d events=%d handled=%d order_violations=%d lost=%d"
                        + " effects_doubled=%d dead_lettered=%d repeats=%d kills=%d")
                .formatted(
                        seed,
                        account.events(),
                        account.handled(),
                        account.disordered().size(),
                        account.lost().size(),
                        account.doubled().size(),
                        account.deadLettered(),
                        repeats,
                        kills());
    }

    @Override
    public String details() {
        return "faults %s, %d crashes%n  lost %s%n  doubled %s%n  disordered %s%n  phantom %s%n  misjudged %s"
                .formatted(
                        faults,
                        crashes,
                        some(account.lost()),
                        some(account.doubled()),
                        some(account.disordered()),
                        some(account.phantom()),
                        some(account.misjudged()));
    }

    /** How often a process was killed from outside. */
    public int kills() {
        return faults.getOrDefault(SubscriberFault.KILL.name(), 0);
    }

    private static String some(List<String> ids) {
        return ids.size() <= SHOWN
                ? ids.toString()
                : ids.size() + ", the first " + ids.subList(0, SHOWN);
    }
}
