package io.tailrace.chaos.processor;

import io.tailrace.chaos.broker.BrokerFault;
import io.tailrace.chaos.broker.BrokerFaults;
import io.tailrace.chaos.run.SuiteResult;
import java.util.List;
import java.util.Map;

/**
 * The result of the processor suite.
 *
 * @param seed the seed of the run
 * @param in how many records were written to the outbox topics
 * @param account the records written compared with the records that the processors wrote
 * @param faults how often each fault was injected, by name
 * @param brokerFaults how often each fault of one of three brokers was injected
 * @param kills how many processes were killed
 */
public record ProcessorResult(
        long seed,
        int in,
        ProcessorAccount account,
        Map<String, Integer> faults,
        Map<BrokerFault, Integer> brokerFaults,
        int kills)
        implements SuiteResult {

    private static final int NAMED = 5;

    @Override
    public List<String> violations() {
        return account.violations();
    }

    @Override
    public String line() {
        return ("chaos processor: seed=%d in=%d unique=%d out=%d missed_duplicates=%d lost=%d"
                        + " retried_early=%d dead_lettered=%d kills=%d%s")
                .formatted(
                        seed,
                        in,
                        account.unique(),
                        account.out(),
                        account.missedDuplicates().size(),
                        account.lost().size(),
                        account.early().size(),
                        account.deadLettered(),
                        kills,
                        BrokerFaults.line(brokerFaults));
    }

    @Override
    public String details() {
        return "faults %s, latest %d ms after due%n%s%nmissed %s lost %s early %s unexpected %d %s"
                .formatted(
                        faults,
                        account.latest().toMillis(),
                        account.repetitions(),
                        some(account.missedDuplicates()),
                        some(account.lost()),
                        some(account.early()),
                        account.unexpected().size(),
                        some(account.unexpected()));
    }

    private static List<String> some(List<String> all) {
        return all.subList(0, Math.min(NAMED, all.size()));
    }
}
