package io.tailrace.relay.source.change;

import io.tailrace.record.CapturedRow;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;

/**
 * One element of the stream: a row, or a heartbeat, which advances the position only. The stream
 * makes heartbeats by itself, and the relay reads those that it has written into the database.
 *
 * @param previousCommit the end of the last transaction before the one of this change; null if the
 *     stream has not seen the end of a transaction yet
 * @param row the row, or null for a heartbeat
 * @param inTable whether the row was inserted into the table, and not written as a message into the
 *     write-ahead log
 * @param heartbeat what the relay of this slot has written; null for every other change, also for
 *     heartbeats that the stream makes and for those of other slots
 * @param committedMicros when the transaction of this change was committed by the database's clock,
 *     in microseconds since 1970; 0 if that is unknown, as for heartbeats that the stream makes
 */
public record Change(
        @Nullable LogSequenceNumber previousCommit,
        @Nullable CapturedRow row,
        boolean inTable,
        @Nullable Heartbeat heartbeat,
        long committedMicros) {

    /** A row of the table, or a message that stands for one. */
    public static Change ofRow(
            @Nullable LogSequenceNumber previousCommit,
            CapturedRow row,
            boolean inTable,
            long committedMicros) {
        return new Change(previousCommit, row, inTable, null, committedMicros);
    }

    /** A heartbeat; its content is null unless it was written by the relay of this slot. */
    public static Change ofHeartbeat(
            @Nullable LogSequenceNumber previousCommit,
            @Nullable Heartbeat heartbeat,
            long committedMicros) {
        return new Change(previousCommit, null, false, heartbeat, committedMicros);
    }

    /** When the change was committed, by the database's clock; null if that is unknown. */
    public @Nullable Instant committed() {
        return committedMicros == 0 ? null : Instant.EPOCH.plus(committedMicros, ChronoUnit.MICROS);
    }

    /** About how many bytes the row has; 0 for a heartbeat. */
    public long bytes() {
        return row == null ? 0 : row.bytes();
    }
}
