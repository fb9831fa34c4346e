package io.tailrace.chaos.pipeline;

import io.tailrace.chaos.account.AccountWatch;
import io.tailrace.chaos.broker.BrokerFault;
import io.tailrace.chaos.broker.BrokerFaults;
import io.tailrace.chaos.run.SuiteResult;
import io.tailrace.chaos.run.Violations;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The result of the suite of the whole pipeline.
 *
 * @param said what the account of relays and processors says
 * @param faults how often each fault was injected, by part of the pipeline and name
 * @param brokerFaults how often each fault of one of three brokers was injected
 * @param endurance what a relay, a processor and a subscriber used that nobody ended
 */
public record PipelineResult(
        long seed,
        PipelineAccount account,
        AccountWatch.Said said,
        Map<String, Integer> faults,
        Map<BrokerFault, Integer> brokerFaults,
        String endurance)
        implements SuiteResult {

    @Override
    public List<String> violations() {
        List<String> violations = new ArrayList<>(account.violations());
        if (!said.isEqual(account.handled().events())) {
            violations.add("the account is not equal");
        }
        if (!said.alarms().isEmpty()) {
            violations.add(said.alarms().size() + " false alarms of the account");
        }
        return violations;
    }

    @Override
    public String line() {
        return ("chaos pipeline: seed=%d events=%d relayed=%d delivered=%d handled=%d"
                        + " dead_lettered=%d lost=%d duplicated=%d order_violations=%d"
                        + " reports_repeated=%d given_up_in_outages=%d faults=%d%s %s")
                .formatted(
                        seed,
                        account.handled().events(),
                        account.relayed().delivered(),
                        account.delivered().delivered(),
                        account.handled().handled(),
                        account.handled().deadLettered(),
                        account.relayed().lost().size()
                                + account.delivered().lost().size()
                                + account.handled().lost().size(),
                        duplicated(),
                        account.relayed().reordered().size()
                                + account.delivered().reordered().size()
                                + account.disordered().size(),
                        account.repeatedReports().size(),
                        account.outages().size(),
                        faults.values().stream().mapToInt(Integer::intValue).sum(),
                        BrokerFaults.line(brokerFaults),
                        said);
    }

    private int duplicated() {
        return account.relayed().duplicated().size()
                + account.delivered().duplicated().size()
                + account.handled().doubled().size();
    }

    @Override
    public String details() {
        return "faults %s%n%s%n  relayed %s%n  delivered %s%n  not handled %s%n  doubled %s%n  disordered %s%n  misjudged %s%n  wrong dead letters %s%n  account %s%n  alarms %s"
                .formatted(
                        faults,
                        endurance,
                        account.relayed(),
                        account.delivered(),
                        Violations.some(account.handled().lost()),
                        Violations.some(account.handled().doubled()),
                        Violations.some(account.disordered()),
                        Violations.some(account.misjudged()),
                        Violations.some(account.wrongDeadLetters()),
                        Violations.some(said.open()),
                        Violations.some(said.alarms()));
    }
}
