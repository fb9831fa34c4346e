package io.tailrace.chaos.migrate;

import io.tailrace.chaos.run.SuiteResult;
import io.tailrace.chaos.run.Violations;
import io.tailrace.testkit.account.Account;
import java.util.List;

/**
 * The result of the suite.
 *
 * @param seed the seed of the run
 * @param publication how Debezium has made the publication
 * @param account the committed rows compared with the delivered records
 * @param byConnect how many records the event router had written when relays adopted the slot
 * @param adoptions how often relays have taken over the slot
 * @param handBacks how often Kafka Connect has gone on
 * @param connectKills how often Kafka Connect was killed
 * @param relayKills how often commands and relays were killed
 */
public record MigrateResult(
        long seed,
        String publication,
        Account account,
        long byConnect,
        int adoptions,
        int handBacks,
        int connectKills,
        int relayKills)
        implements SuiteResult {

    @Override
    public List<String> violations() {
        return new Violations().add(account).list();
    }

    @Override
    public String line() {
        return ("chaos migrate: seed=%d publication=%s committed=%d delivered=%d by_connect=%d"
                        + " lost=%d duplicated=%d phantom=%d order_violations=%d adoptions=%d"
                        + " hand_backs=%d connect_kills=%d relay_kills=%d")
                .formatted(
                        seed,
                        publication,
                        account.committed(),
                        account.delivered(),
                        byConnect,
                        account.lost().size(),
                        account.duplicated().size(),
                        account.phantom().size(),
                        account.reordered().size(),
                        adoptions,
                        handBacks,
                        connectKills,
                        relayKills);
    }

    @Override
    public String details() {
        return account.toString();
    }
}
