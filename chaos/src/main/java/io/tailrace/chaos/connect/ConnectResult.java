package io.tailrace.chaos.connect;

import io.tailrace.chaos.run.SuiteResult;
import io.tailrace.chaos.run.Violations;
import io.tailrace.testkit.account.Account;
import java.util.List;
import java.util.Locale;

/**
 * The result of the suite.
 *
 * @param seed the seed of the run
 * @param support whether the workers support sources exactly once
 * @param account the committed rows compared with the delivered records
 * @param large how many committed rows were larger than 100 kB
 * @param largeRecords how many records of events have values of such rows
 * @param kills how often a worker was killed
 * @param taskKills how many of them ran the task
 * @param compared how many records were compared with those of a relay
 * @param different the records that differ
 */
public record ConnectResult(
        long seed,
        SourceSupport support,
        Account account,
        int large,
        int largeRecords,
        int kills,
        int taskKills,
        int compared,
        List<String> different)
        implements SuiteResult {

    private static final int SHOWN = 5;

    @Override
    public List<String> violations() {
        return new Violations()
                .add(account)
                .add(largeRecords - large, "large records too many, or too few if negative")
                .add(different.size(), "different from the relay's")
                .list();
    }

    @Override
    public String line() {
        return ("chaos connect: seed=%d exactly_once=%s committed=%d large=%d large_records=%d delivered=%d lost=%d"
                        + " duplicated=%d phantom=%d order_violations=%d kills=%d task_kills=%d"
                        + " compared=%d different=%d")
                .formatted(
                        seed,
                        support.name().toLowerCase(Locale.ROOT),
                        account.committed(),
                        large,
                        largeRecords,
                        account.delivered(),
                        account.lost().size(),
                        account.duplicated().size(),
                        account.phantom().size(),
                        account.reordered().size(),
                        kills,
                        taskKills,
                        compared,
                        different.size());
    }

    @Override
    public String details() {
        return account
                + "\n"
                + String.join("\n", different.subList(0, Math.min(SHOWN, different.size())));
    }
}
