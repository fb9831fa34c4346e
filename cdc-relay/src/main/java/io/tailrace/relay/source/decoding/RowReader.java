package io.tailrace.relay.source.decoding;

import io.tailrace.relay.source.change.Change;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;

/** Turns the rows of one table into changes. For one thread. */
interface RowReader {

    /**
     * The change that a row stands for.
     *
     * @param row valid until the method returns
     * @param previousCommit the end of the transaction before that of the row
     * @param committedMicros when the row's transaction was committed, in microseconds since 1970
     * @throws io.tailrace.process.OperatorException if the row lacks a column of the mapping
     */
    @Nullable Change read(Tuple row, LogSequenceNumber previousCommit, long committedMicros);
}
