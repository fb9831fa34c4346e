package io.tailrace.relay.term;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.config.StartFrom;
import io.tailrace.relay.position.Lineage;
import io.tailrace.relay.position.Position;
import io.tailrace.relay.position.SlotHistory;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.position.StoredPosition.Phase;
import io.tailrace.relay.postgres.SlotStatus;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;

/**
 * How a term begins, decided from the position in Kafka and the slot in PostgreSQL. Pure: no input
 * or output. Refuses every start that would silently leave out committed rows.
 *
 * @param kind the first step of the term
 * @param position where the stream begins; null if that is known only after the slot is created
 */
record StartPlan(Kind kind, @Nullable Position position) {

    /** The first step of a term. */
    enum Kind {
        /** Stream from the position. */
        STREAM,
        /** Create a slot, publish the rows of its snapshot, then stream. */
        BACKFILL,
        /** Create a slot, then stream; existing rows are left out. */
        FROM_NOW
    }

    /**
     * Decides how to begin.
     *
     * @param history the positions that Kafka holds for the slot
     * @param slot the replication slot; empty if it does not exist
     * @param lineage the connected database
     * @throws OperatorException with {@link ExitCode#POSITION_LOST} if the position and the
     *     database do not belong together
     */
    static StartPlan decide(
            SlotHistory history, Optional<SlotStatus> slot, Lineage lineage, RelayConfig config) {
        StoredPosition stored = history.last();
        if (history.superseded()) {
            return firstStart(config.startFrom());
        }
        if (stored == null) {
            requireNoSlot(slot, config);
            return firstStart(config.startFrom());
        }
        requireSameDatabase(stored, lineage.id().systemId(), config);
        if (stored.phase() == Phase.BACKFILL) {
            return new StartPlan(Kind.BACKFILL, null);
        }
        if (stored.phase() == Phase.FROM_NOW) {
            LogSequenceNumber before = stored.position().commit();
            return slot.filter(status -> !status.lost() && status.confirmed().compareTo(before) > 0)
                    .map(status -> new StartPlan(Kind.STREAM, Position.after(status.confirmed())))
                    .orElseGet(() -> new StartPlan(Kind.FROM_NOW, null));
        }
        requireSameHistory(stored, lineage, config);
        requireUsable(slot, stored.position(), config);
        return new StartPlan(Kind.STREAM, stored.position());
    }

    /**
     * Refuses a slot that cannot send everything that follows a position.
     *
     * @throws OperatorException with {@link ExitCode#POSITION_LOST}
     */
    static void requireUsable(Optional<SlotStatus> slot, Position position, RelayConfig config) {
        String name = config.source().slot();
        if (slot.isEmpty()) {
            throw positionLost("Replication slot %s does not exist".formatted(name), position);
        }
        if (slot.get().lost()) {
            throw positionLost(
                    "PostgreSQL has removed WAL that replication slot %s needs".formatted(name),
                    position);
        }
        if (slot.get().confirmed().compareTo(position.commit()) > 0) {
            throw positionLost(
                    "Replication slot %s is ahead, at %s"
                            .formatted(name, slot.get().confirmed().asString()),
                    position);
        }
    }

    /**
     * What is stored before the slot is created, for a relay that finds this start interrupted. A
     * slot that confirms more than the end of the log at this moment was created by this start.
     */
    StoredPosition unfinished(Lineage lineage) {
        return kind == Kind.FROM_NOW
                ? new StoredPosition(Phase.FROM_NOW, Position.after(lineage.end()), lineage.id())
                : new StoredPosition(
                        Phase.BACKFILL,
                        Position.after(LogSequenceNumber.INVALID_LSN),
                        lineage.id());
    }

    private static StartPlan firstStart(StartFrom from) {
        return new StartPlan(from == StartFrom.NOW ? Kind.FROM_NOW : Kind.BACKFILL, null);
    }

    /**
     * Before a relay creates a slot, it stores that it does so. A slot without any position means
     * that the relay reads the wrong topic of positions, or that somebody else created the slot.
     */
    private static void requireNoSlot(Optional<SlotStatus> slot, RelayConfig config) {
        if (slot.isPresent()) {
            throw new OperatorException(
                    ExitCode.POSITION_LOST,
                    "Topic %s must hold the position of replication slot %s, which exists, but holds none"
                            .formatted(config.kafka().topics().positions(), config.source().slot()),
                    "Correct --positions-topic or --slot. If this relay has never published from"
                            + " the slot, drop the slot: the relay creates it again, and publishes"
                            + " the rows of the table that are not in the topics yet.");
        }
    }

    private static void requireSameDatabase(
            StoredPosition stored, String systemId, RelayConfig config) {
        if (!stored.database().systemId().equals(systemId)) {
            throw new OperatorException(
                    ExitCode.POSITION_LOST,
                    ("The stored position of slot %s belongs to the database with system"
                                    + " identifier %s, but the connected database has %s")
                            .formatted(
                                    config.source().slot(), stored.database().systemId(), systemId),
                    "Set --database-url to the database that the relay has read so far, or choose"
                            + " another --slot for the new database.");
        }
    }

    /**
     * Refuses a database whose log was never published up to the position: what it commits now gets
     * a place in the log that the relay would skip as published.
     */
    private static void requireSameHistory(
            StoredPosition stored, Lineage lineage, RelayConfig config) {
        Optional<String> contradiction =
                lineage.contradiction(stored.database().timeline(), stored.position().commit());
        if (contradiction.isPresent()) {
            throw new OperatorException(
                    ExitCode.POSITION_LOST,
                    "Slot %s cannot be continued: rows are published up to %s, but the database %s. It was restored from a backup or a copy, or a standby was promoted that had not received everything."
                            .formatted(
                                    config.source().slot(), stored.position(), contradiction.get()),
                    "Rows that are in the topics may be missing in the database, and new rows may be"
                            + " missing in the topics. Compare the ids in the outbox table with the"
                            + " ce_id headers in the topics; then drop the slot and start the relay"
                            + " with another --slot.");
        }
    }

    private static OperatorException positionLost(String problem, Position position) {
        return new OperatorException(
                ExitCode.POSITION_LOST,
                problem + ", but rows are published only up to " + position,
                "Rows committed after that position may be missing in Kafka. Find them by comparing"
                        + " ids in the outbox table with the ce_id headers in the topics; then drop"
                        + " the slot and start the relay with another --slot.");
    }
}
