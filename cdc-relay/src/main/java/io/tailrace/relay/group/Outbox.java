package io.tailrace.relay.group;

import io.tailrace.process.OperatorException;
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

    /**
     * What to do after a failure of this outbox. Options are meant for it alone, so those of one of
     * a list belong in its entry.
     */
    String remedy(OperatorException failure) {
        String remedy = failure.remedy();
        return isNamed() && remedy.contains("--")
                ? "%s Options of the relay that are named here belong in the entry '%s' of the configuration file."
                        .formatted(remedy, name)
                : remedy;
    }

    /** A failure of this outbox with what to do, for messages. */
    String describe(Throwable failure) {
        return failure instanceof OperatorException known
                ? known.getMessage() + ". " + remedy(known)
                : failure.toString();
    }

    /** The same outbox of a process that publishes several. */
    Outbox sharingHeap(int outboxes) {
        return new Outbox(name, config.withHeapShares(outboxes));
    }
}
