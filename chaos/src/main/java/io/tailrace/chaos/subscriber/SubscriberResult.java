package io.tailrace.chaos.subscriber;

import io.tailrace.chaos.broker.BrokerFault;
import io.tailrace.chaos.broker.BrokerFaults;
import io.tailrace.chaos.run.SuiteResult;
import io.tailrace.chaos.run.Violations;
import java.util.List;
import java.util.Map;

/**
 * The result of the subscriber suite.
 *
 * @param seed the seed of the run
 * @param account the committed events compared with the effects of the handlers
 * @param repeats how many first attempts were made again after a crash or a rebalance
 * @param crashes how many processes were ended by a handler
 * @param faults how often each fault was injected, by name
 * @param brokerFaults how often each fault of one of three brokers was injected
 */
public record SubscriberResult(
        long seed,
        SubscriberAccount account,
        long repeats,
        long crashes,
        Map<String, Integer> faults,
        Map<BrokerFault, Integer> brokerFaults)
        implements SuiteResult {

    @Override
    public List<String> violations() {
        return account.violations();
    }

    @Override
    public String line() {
        return ("chaos subscriber: seed=%d events=%d handled=%d order_violations=%d lost=%d"
                        + " effects_doubled=%d dead_lettered=%d repeats=%d kills=%d%s")
                .formatted(
                        seed,
                        account.events(),
                        account.handled(),
                        account.disordered().size(),
                        account.lost().size(),
                        account.doubled().size(),
                        account.deadLettered(),
                        repeats,
                        kills(),
                        BrokerFaults.line(brokerFaults));
    }

    @Override
    public String details() {
        return "faults %s, %d crashes%n  lost %s%n  doubled %s%n  disordered %s%n  phantom %s%n  misjudged %s"
                .formatted(
                        faults,
                        crashes,
                        Violations.some(account.lost()),
                        Violations.some(account.doubled()),
                        Violations.some(account.disordered()),
                        Violations.some(account.phantom()),
                        Violations.some(account.misjudged()));
    }

    /** How many processes the suite killed. */
    public int kills() {
        return faults.getOrDefault(SubscriberFault.KILL.name(), 0);
    }
}
