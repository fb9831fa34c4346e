package io.tailrace.relay.postgres.monitor;

import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;

/**
 * What a replication slot holds of the write-ahead log.
 *
 * @param state what PostgreSQL guarantees
 * @param active whether a session reads the slot
 * @param heldBytes the log from what the slot needs first to the end; 0 if the slot is lost
 * @param safeBytes how much may still be written before PostgreSQL removes log that the slot needs;
 *     negative if it may be removed at the next checkpoint; null without a limit, and for a lost
 *     slot
 * @param confirmed the position that was confirmed to PostgreSQL; null if none was yet
 */
public record SlotWal(
        SlotState state,
        boolean active,
        long heldBytes,
        @Nullable Long safeBytes,
        @Nullable LogSequenceNumber confirmed) {}
