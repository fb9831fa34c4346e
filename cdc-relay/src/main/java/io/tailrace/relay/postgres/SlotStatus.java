package io.tailrace.relay.postgres;

import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;

/**
 * A replication slot as PostgreSQL sees it.
 *
 * @param confirmed up to where the server believes we are done
 * @param lost whether the server has removed WAL that the slot needs
 * @param walSender process id of the session that reads it, if any
 */
public record SlotStatus(LogSequenceNumber confirmed, boolean lost, @Nullable Integer walSender) {}
