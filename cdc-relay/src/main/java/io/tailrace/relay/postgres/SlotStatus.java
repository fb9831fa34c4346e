package io.tailrace.relay.postgres;

import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;

/**
 * The state of a replication slot, as PostgreSQL reports it.
 *
 * @param confirmed the position that was confirmed to PostgreSQL; the slot sends only transactions
 *     that end later. {@code INVALID_LSN} if no position was confirmed yet.
 * @param lost whether PostgreSQL has removed write-ahead log that the slot needs
 * @param walSender the process id of the session that reads the slot, or null if none does
 */
public record SlotStatus(LogSequenceNumber confirmed, boolean lost, @Nullable Integer walSender) {

    /** Whether a stream can begin at the slot, and the slot was created after an end of the log. */
    public boolean isGoodAfter(LogSequenceNumber end) {
        return !lost && confirmed.compareTo(end) > 0;
    }
}
