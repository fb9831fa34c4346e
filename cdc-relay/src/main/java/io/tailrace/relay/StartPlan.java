package io.tailrace.relay;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.position.Position;
import io.tailrace.relay.position.SlotHistory;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.position.StoredPosition.Phase;
import io.tailrace.relay.postgres.SlotStatus;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a term begins, decided from what Kafka and PostgreSQL say. A pure function; it refuses every
 * beginning that would leave out a row without a word.
 *
 * @param kind what to do first
 * @param position where the stream begins; null if that is known only once a slot is made
 */
record StartPlan(Kind kind, @Nullable Position position) {

    enum Kind {
        /** Stream from the position. */
        STREAM,
        /** Make a slot, publish the rows of its snapshot, then stream. */
        BACKFILL,
        /** Make a slot and stream. */
        FROM_NOW
    }

    /**
     * Decides.
     *
     * @param history what Kafka remembers of the slot
     * @param slot the slot, if it exists
     * @param systemId of the database that was reached
     * @throws OperatorException if the position and the database do not belong together
     */
    static StartPlan decide(
            SlotHistory history, Optional<SlotStatus> slot, String systemId, RelayConfig config) {
        StoredPosition stored = history.last();
        if (history.replaced()) {
            return first(config.startFrom());
        }
        if (stored == null) {
            return slot.map(StartPlan::adopt).orElseGet(() -> first(config.startFrom()));
        }
        requireSameDatabase(stored, systemId, config);
        if (stored.phase() == Phase.BACKFILL) {
            return new StartPlan(Kind.BACKFILL, null);
        }
        requireUsable(slot, stored.position(), config);
        return new StartPlan(Kind.STREAM, stored.position());
    }

    /** Refuses a slot that no longer has what follows the position. */
    static void requireUsable(Optional<SlotStatus> slot, Position position, RelayConfig config) {
        String name = config.source().slot();
        if (slot.isEmpty()) {
            throw lost("Replication slot %s is gone".formatted(name), position);
        }
        if (slot.get().lost()) {
            throw lost("PostgreSQL removed WAL that slot %s needs".formatted(name), position);
        }
        if (slot.get().confirmed().compareTo(position.commit()) > 0) {
            throw lost(
                    "Replication slot %s is ahead, at %s"
                            .formatted(name, slot.get().confirmed().asString()),
                    position);
        }
    }

    private static StartPlan first(StartFrom from) {
        return new StartPlan(from == StartFrom.NOW ? Kind.FROM_NOW : Kind.BACKFILL, null);
    }

    private static StartPlan adopt(SlotStatus slot) {
        return new StartPlan(Kind.STREAM, Position.after(slot.confirmed()));
    }

    private static void requireSameDatabase(
            StoredPosition stored, String systemId, RelayConfig config) {
        if (!stored.systemId().equals(systemId)) {
            throw new OperatorException(
                    ExitCode.POSITION_LOST,
                    "The stored position of slot %s belongs to database system %s, this one is %s"
                            .formatted(config.source().slot(), stored.systemId(), systemId),
                    "Point the relay at the database it was reading, or give it another --slot.");
        }
    }

    private static OperatorException lost(String problem, Position position) {
        return new OperatorException(
                ExitCode.POSITION_LOST,
                problem + ", but rows are published only up to " + position,
                "Rows committed since may be missing in Kafka. Find them in the outbox table by"
                        + " comparing ids, drop the slot and start the relay with another --slot.");
    }
}
