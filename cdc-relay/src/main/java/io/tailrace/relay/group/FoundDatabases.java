package io.tailrace.relay.group;

import io.tailrace.process.OperatorException;
import io.tailrace.relay.RelayHost.Found;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * In which databases the outboxes of a process are, as far as their relays run. Two addresses can
 * be names of one server, which only the server shows. Of two outboxes that cannot both be
 * published, the one that comes first in the list is. Safe for any thread.
 */
final class FoundDatabases {

    private final List<String> names;
    private final long patienceNanos;
    private final Map<String, Known> known = new HashMap<>();
    private final Map<String, OperatorException> refused = new HashMap<>();

    private record Known(Outbox outbox, Found database) {}

    /**
     * @param names the names of the outboxes in the order of the list
     * @param patience how long an outbox waits for the end of a later one that has to stop
     */
    FoundDatabases(List<String> names, Duration patience) {
        this.names = List.copyOf(names);
        this.patienceNanos = patience.toNanos();
    }

    /**
     * Notes the database of an outbox whose relay runs. Later outboxes of the list that cannot be
     * published beside it are {@link #refusal refused}, and waited for until they have {@link
     * #ended}.
     *
     * @throws OperatorException if an earlier outbox of the list has the same slot or the same
     *     table, see {@link OutboxRules#ofOneServer}, or a later one does not end in time; this
     *     outbox is then not noted
     */
    synchronized void found(Outbox outbox, Found database) throws InterruptedException {
        known.remove(outbox.name());
        long begin = System.nanoTime();
        Known found = new Known(outbox, database);
        Optional<OperatorException> violation = refuseLater(found);
        while (violation.isPresent()) {
            long left = patienceNanos - (System.nanoTime() - begin);
            if (left <= 0) {
                throw violation.get();
            }
            wait(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
            violation = refuseLater(found);
        }
        known.put(outbox.name(), found);
    }

    /** Refuses later outboxes; returns what is wrong with one of them as long as it runs. */
    private Optional<OperatorException> refuseLater(Known found) {
        Optional<OperatorException> last = Optional.empty();
        for (Known other : List.copyOf(known.values())) {
            boolean isEarlier = place(other.outbox()) < place(found.outbox());
            Optional<OperatorException> violation =
                    isEarlier ? violation(other, found) : violation(found, other);
            if (violation.isPresent()) {
                if (isEarlier) {
                    throw violation.get();
                }
                refused.put(other.outbox().name(), violation.get());
                last = violation;
            }
        }
        return last;
    }

    private static Optional<OperatorException> violation(Known earlier, Known later) {
        return OutboxRules.ofOneServer(
                earlier.outbox(), earlier.database(), later.outbox(), later.database());
    }

    private int place(Outbox outbox) {
        return names.indexOf(outbox.name());
    }

    /** Why a running relay of an outbox has to end; empty if it does not. */
    synchronized Optional<OperatorException> refusal(Outbox outbox) {
        return Optional.ofNullable(refused.get(outbox.name()));
    }

    /** The relay of an outbox has ended, so that it disturbs no other any more. */
    synchronized void ended(Outbox outbox) {
        known.remove(outbox.name());
        refused.remove(outbox.name());
        notifyAll();
    }
}
