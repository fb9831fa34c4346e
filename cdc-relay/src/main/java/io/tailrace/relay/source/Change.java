package io.tailrace.relay.source;

import io.tailrace.relay.record.OutboxRow;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;

/**
 * One thing the stream says.
 *
 * @param previousCommit the end of the last transaction before it; null before the first one
 * @param row the inserted row, or null for a heartbeat
 */
public record Change(@Nullable LogSequenceNumber previousCommit, @Nullable OutboxRow row) {}
