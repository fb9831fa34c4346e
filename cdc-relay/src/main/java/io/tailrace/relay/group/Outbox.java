package io.tailrace.relay.group;

import io.tailrace.relay.config.RelayConfig;

/**
 * An outbox that a process publishes. Immutable.
 *
 * @param name its name in the configuration; empty for the only outbox of a configuration without a
 *     list
 * @param config how it is published
 */
public record Outbox(String name, RelayConfig config) {

    /** Whether the outbox is one of a list. */
    public boolean isNamed() {
        return !name.isEmpty();
    }

    /** The outbox for messages. */
    String label() {
        return isNamed() ? "outbox '" + name + "'" : "slot " + config.source().slot();
    }

    /** The same outbox of a process that publishes several. */
    Outbox sharingHeap(int outboxes) {
        return new Outbox(name, config.withHeapShares(outboxes));
    }
}
