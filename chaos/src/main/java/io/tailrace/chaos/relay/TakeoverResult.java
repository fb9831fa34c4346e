package io.tailrace.chaos.relay;

import io.tailrace.chaos.run.SuiteResult;
import io.tailrace.chaos.run.Violations;
import io.tailrace.testkit.account.Account;
import java.time.Duration;
import java.util.List;

/**
 * The result of the takeover suite. It is clean if every takeover was measured and took at most 5
 * s.
 *
 * @param account the committed events compared with the delivered ones
 * @param runs how many leaders were to be killed
 * @param takeovers the times from the last event of a killed leader to the first of the next one
 */
public record TakeoverResult(Account account, int runs, List<Duration> takeovers)
        implements SuiteResult {

    private static final Duration LIMIT = Duration.ofSeconds(5);

    @Override
    public List<String> violations() {
        int slow = (int) takeovers.stream().filter(pause -> pause.compareTo(LIMIT) > 0).count();
        return new Violations()
                .add(account)
                .add(runs - takeovers.size(), "takeovers not measured")
                .add(slow, "takeovers longer than %d s".formatted(LIMIT.toSeconds()))
                .list();
    }

    @Override
    public String details() {
        return "takeovers in ms: " + millis() + "\n" + account;
    }

    @Override
    public String line() {
        List<Long> sorted = millis().stream().sorted().toList();
        return "chaos takeover: runs=%d measured=%d median_ms=%d max_ms=%d lost=%d duplicated=%d"
                .formatted(
                        runs,
                        sorted.size(),
                        sorted.isEmpty() ? 0 : sorted.get(sorted.size() / 2),
                        sorted.isEmpty() ? 0 : sorted.get(sorted.size() - 1),
                        account.lost().size(),
                        account.duplicated().size());
    }

    private List<Long> millis() {
        return takeovers.stream().map(Duration::toMillis).toList();
    }
}
