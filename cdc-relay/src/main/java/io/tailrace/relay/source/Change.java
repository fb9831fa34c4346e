package io.tailrace.relay.source;

import io.tailrace.relay.record.CapturedRow;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;

/**
 * One element of the stream: a row, or a heartbeat.
 *
 * @param previousCommit the end of the last transaction before the one of this change; null if the
 *     stream has not seen the end of a transaction yet
 * @param row the row, or null for a heartbeat
 * @param inTable whether the row was inserted into the table, and not written as a message into the
 *     write-ahead log
 */
public record Change(
        @Nullable LogSequenceNumber previousCommit, @Nullable CapturedRow row, boolean inTable) {

    /** About how many bytes the row has; 0 for a heartbeat. */
    long bytes() {
        return row == null ? 0 : row.bytes();
    }
}
