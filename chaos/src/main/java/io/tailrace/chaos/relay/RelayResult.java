package io.tailrace.chaos.relay;

import io.tailrace.chaos.broker.BrokerFault;
import io.tailrace.chaos.broker.BrokerFaults;
import io.tailrace.chaos.run.SuiteResult;
import io.tailrace.chaos.run.Violations;
import io.tailrace.testkit.account.Account;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The result of the relay suite.
 *
 * @param seed the seed of the run
 * @param account the committed events compared with the delivered ones
 * @param slotAhead how many samples showed the slot ahead of the position committed in Kafka
 * @param faults how often each fault was injected, by name
 * @param brokerFaults how often each fault of one of three brokers was injected
 * @param takeovers the times from the last event of a killed leader to the first of the next one
 */
public record RelayResult(
        long seed,
        Account account,
        int slotAhead,
        Map<String, Integer> faults,
        Map<BrokerFault, Integer> brokerFaults,
        List<Duration> takeovers)
        implements SuiteResult {

    @Override
    public List<String> violations() {
        return new Violations()
                .add(account)
                .add(slotAhead, "samples with the slot ahead of the position")
                .list();
    }

    @Override
    public String line() {
        return ("chaos relay: seed=%d committed=%d delivered=%d lost=%d duplicated=%d phantom=%d"
                        + " reordered=%d slot_ahead=%d kills=%d takeovers=%d max_takeover_ms=%d%s")
                .formatted(
                        seed,
                        account.committed(),
                        account.delivered(),
                        account.lost().size(),
                        account.duplicated().size(),
                        account.phantom().size(),
                        account.reordered().size(),
                        slotAhead,
                        kills(),
                        takeovers.size(),
                        takeovers.stream().mapToLong(Duration::toMillis).max().orElse(0),
                        BrokerFaults.line(brokerFaults));
    }

    @Override
    public String details() {
        long median =
                takeovers.stream()
                        .mapToLong(Duration::toMillis)
                        .sorted()
                        .skip(takeovers.size() / 2)
                        .findFirst()
                        .orElse(0);
        return "faults " + faults + ", median takeover " + median + " ms\n" + account;
    }

    private int kills() {
        return faults.getOrDefault(RelayFault.KILL_LEADER.name(), 0)
                + faults.getOrDefault(RelayFault.KILL_STANDBY.name(), 0);
    }
}
