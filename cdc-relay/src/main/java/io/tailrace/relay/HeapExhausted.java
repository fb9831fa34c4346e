package io.tailrace.relay;

import io.tailrace.process.ExitCode;
import io.tailrace.process.JvmErrors;
import io.tailrace.process.OperatorException;

/** The failure of a relay whose heap is exhausted. */
final class HeapExhausted {

    private static final int MEBIBYTE = 1 << 20;

    /** How often a row is in memory while it is read and published, at most. */
    static final int COPIES_OF_A_ROW = 4;

    private HeapExhausted() {}

    /** The failure for an operator. */
    static OperatorException failure(OutOfMemoryError e) {
        return new OperatorException(
                ExitCode.HEAP_EXHAUSTED,
                "The heap of %d MiB is exhausted (%s). No row is lost: publishing goes on from the"
                                .formatted(JvmErrors.heapBytes() / MEBIBYTE, e.getMessage())
                        + " position in Kafka",
                "Start the relay with a larger -Xmx: PostgreSQL may have sent a row or a message"
                        + " that is too large, and one takes up to %d times its size."
                                .formatted(COPIES_OF_A_ROW)
                        + " The CHECK constraint of OutboxSchema's DDL keeps such rows out of the"
                        + " table.",
                e);
    }
}
