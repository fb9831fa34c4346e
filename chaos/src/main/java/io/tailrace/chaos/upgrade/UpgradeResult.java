package io.tailrace.chaos.upgrade;

import io.tailrace.account.Hop;
import io.tailrace.chaos.account.AccountWatch;
import io.tailrace.chaos.pipeline.PipelineAccount;
import io.tailrace.chaos.run.SuiteResult;
import io.tailrace.chaos.run.Violations;
import io.tailrace.testkit.account.Account;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The result of the suite of upgrades.
 *
 * @param builds the commits of the previous and of the current build
 * @param account the orders
 * @param reminders the events that were held for a while
 * @param early the ids of reminders that were delivered before they were due
 * @param said what the account of relays and processors says
 * @param counts how often what was done
 * @param misbehaved what the processes did that they must not do
 */
public record UpgradeResult(
        long seed,
        String builds,
        PipelineAccount account,
        Account reminders,
        List<String> early,
        AccountWatch.Said said,
        Map<String, Integer> counts,
        List<String> misbehaved)
        implements SuiteResult {

    @Override
    public List<String> violations() {
        List<String> violations = new ArrayList<>(account.violations());
        violations.addAll(new Violations().add(reminders).add(early.size(), "early").list());
        if (!isEqual(said, events())) {
            violations.add("the account is not equal");
        }
        if (!said.alarms().isEmpty()) {
            violations.add(said.alarms().size() + " false alarms of the account");
        }
        violations.addAll(misbehaved);
        return violations;
    }

    /** Whether all these events are counted at every hop; all of them are valid. */
    static boolean isEqual(AccountWatch.Said said, int events) {
        return said.isEqual(events) && said.at(Hop.EVENTS) == events;
    }

    private int events() {
        return account.handled().events() + reminders.committed();
    }

    @Override
    public String line() {
        return ("chaos upgrade: seed=%d %s forth=%d back=%d replaced=%d killed=%d events=%d"
                        + " handled=%d dead_lettered=%d held=%d lost=%d duplicated=%d"
                        + " order_violations=%d early=%d %s")
                .formatted(
                        seed,
                        builds,
                        count("forth"),
                        count("back"),
                        count("replaced") + count("replaced after a kill"),
                        count("killed") + count("replaced after a kill"),
                        events(),
                        account.handled().handled(),
                        account.handled().deadLettered(),
                        reminders.delivered(),
                        account.relayed().lost().size()
                                + account.delivered().lost().size()
                                + account.handled().lost().size()
                                + reminders.lost().size(),
                        account.relayed().duplicated().size()
                                + account.delivered().duplicated().size()
                                + account.handled().doubled().size()
                                + reminders.duplicated().size(),
                        account.relayed().reordered().size()
                                + account.delivered().reordered().size()
                                + account.disordered().size(),
                        early.size(),
                        said);
    }

    private int count(String what) {
        return counts.getOrDefault(what, 0);
    }

    @Override
    public String details() {
        return "done %s%n  relayed %s%n  delivered %s%n  reminders %s%n  early %s%n  not handled %s%n  doubled %s%n  disordered %s%n  misjudged %s%n  wrong dead letters %s%n  account %s%n  alarms %s%n  misbehaved %s"
                .formatted(
                        counts,
                        account.relayed(),
                        account.delivered(),
                        reminders,
                        Violations.some(early),
                        Violations.some(account.handled().lost()),
                        Violations.some(account.handled().doubled()),
                        Violations.some(account.disordered()),
                        Violations.some(account.misjudged()),
                        Violations.some(account.wrongDeadLetters()),
                        Violations.some(said.open()),
                        Violations.some(said.alarms()),
                        misbehaved);
    }
}
