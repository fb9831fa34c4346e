package io.tailrace.chaos.relay;

import io.tailrace.chaos.run.SuiteResult;
import io.tailrace.chaos.run.Violations;
import io.tailrace.testkit.account.Account;
import java.util.List;

/**
 * The result of the shard suite.
 *
 * @param seed the seed of the run
 * @param account the committed events compared with the delivered ones
 * @param numbers the shard counts of the run, one after the other
 * @param idle the health of each shard that published no event while it led
 */
public record ShardResult(long seed, Account account, List<Integer> numbers, List<String> idle)
        implements SuiteResult {

    /** Copies the lists. */
    public ShardResult {
        numbers = List.copyOf(numbers);
        idle = List.copyOf(idle);
    }

    @Override
    public List<String> violations() {
        return new Violations().add(account).add(idle.size(), "idle shards").list();
    }

    @Override
    public String details() {
        return "shards " + numbers + ", idle " + idle + "\n" + account;
    }

    @Override
    public String line() {
        return ("chaos shards: seed=%d changes=%d committed=%d delivered=%d lost=%d duplicated=%d"
                        + " phantom=%d reordered=%d idle=%d")
                .formatted(
                        seed,
                        numbers.size() - 1,
                        account.committed(),
                        account.delivered(),
                        account.lost().size(),
                        account.duplicated().size(),
                        account.phantom().size(),
                        account.reordered().size(),
                        idle.size());
    }
}
