package io.tailrace.chaos.relay;

import io.tailrace.chaos.Verdict;
import io.tailrace.testkit.account.Account;
import java.util.List;

/**
 * How a run of changing numbers of shards ended.
 *
 * @param account committed against delivered
 * @param numbers how many shards there were, one after the other
 * @param idle shards that published nothing while they led
 */
public record ShardVerdict(long seed, Account account, List<Integer> numbers, List<String> idle)
        implements Verdict {

    public ShardVerdict {
        numbers = List.copyOf(numbers);
        idle = List.copyOf(idle);
    }

    @Override
    public boolean isClean() {
        return account.isClean() && idle.isEmpty();
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
