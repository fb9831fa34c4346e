package io.tailrace.relay.account;

import io.tailrace.relay.config.RelayConfig;
import java.util.Collection;

/** Ends what relays that are removed have counted. Stateless. */
public final class AccountRetirement {

    private AccountRetirement() {}

    /**
     * Nobody waits for the counts of these relays any longer, and nothing is kept for them.
     *
     * @param relays as their positions are named; none of them runs
     */
    public static void run(RelayConfig config, Collection<String> relays)
            throws InterruptedException {
        try (AccountStore store = new AccountStore(config, () -> {})) {
            store.retire(relays);
        }
    }
}
