package io.tailrace.chaos.migrate;

import io.tailrace.chaos.run.SuiteResult;
import io.tailrace.chaos.run.Violations;
import io.tailrace.testkit.account.Account;
import java.util.List;
import java.util.Locale;

/**
 * The result of the suite.
 *
 * @param seed the seed of the run
 * @param peer the program that has published between relays
 * @param publication how Debezium has made the publication
 * @param account the committed rows compared with the delivered records
 * @param byPeer how many records the event router had written when relays adopted the slot
 * @param adoptions how often relays have taken over the slot
 * @param handBacks how often the other program has gone on
 * @param peerKills how often the other program was killed
 * @param relayKills how often commands and relays were killed
 */
public record MigrateResult(
        long seed,
        PeerKind peer,
        String publication,
        Account account,
        long byPeer,
        int adoptions,
        int handBacks,
        int peerKills,
        int relayKills)
        implements SuiteResult {

    @Override
    public List<String> violations() {
        return new Violations().add(account).list();
    }

    @Override
    public String line() {
        return ("chaos migrate: seed=%d peer=%s publication=%s committed=%d delivered=%d by_peer=%d"
                        + " lost=%d duplicated=%d phantom=%d order_violations=%d adoptions=%d"
                        + " hand_backs=%d peer_kills=%d relay_kills=%d")
                .formatted(
                        seed,
                        peer.name().toLowerCase(Locale.ROOT),
                        publication,
                        account.committed(),
                        account.delivered(),
                        byPeer,
                        account.lost().size(),
                        account.duplicated().size(),
                        account.phantom().size(),
                        account.reordered().size(),
                        adoptions,
                        handBacks,
                        peerKills,
                        relayKills);
    }

    @Override
    public String details() {
        return account.toString();
    }
}
