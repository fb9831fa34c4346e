package io.tailrace.relay;

import io.tailrace.process.ExitCode;
import io.tailrace.process.JvmErrors;
import io.tailrace.process.OperatorException;
import java.util.Optional;

/** The failure of a relay whose heap is exhausted, and the warning that this may come. */
final class HeapExhausted {

    private static final int MEBIBYTE = 1 << 20;

    /** What a relay needs without rows, in bytes. */
    private static final long BASE = 48L * MEBIBYTE;

    /** What the stream and its batches hold, in bytes: the queue, and a batch that is decoded. */
    private static final long BATCHES = 32L * MEBIBYTE;

    /** How often a row is in memory while Debezium decodes it. */
    private static final int COPIES_OF_A_ROW = 4;

    private HeapExhausted() {}

    /** The failure for an operator. */
    static OperatorException failure(OutOfMemoryError e) {
        return new OperatorException(
                ExitCode.HEAP_EXHAUSTED,
                "The heap of %d MiB is exhausted (%s). No row is lost: publishing goes on from the"
                                .formatted(JvmErrors.heapBytes() / MEBIBYTE, e.getMessage())
                        + " position in Kafka",
                "Start the relay with a larger -Xmx: PostgreSQL may have sent a row or a message"
                        + " that is too large, and decoding one takes about %d times its size."
                                .formatted(COPIES_OF_A_ROW)
                        + " The CHECK constraint of OutboxSchema's DDL keeps such rows out of the"
                        + " table.",
                e);
    }

    /**
     * What does not fit together, for a warning; empty if heap and limits fit.
     *
     * @param maxRecordBytes the largest record that the producers send
     * @param producerBytes the memory that the producers may take for records
     */
    static Optional<String> warning(long heap, long maxRecordBytes, long producerBytes) {
        long needed = BASE + BATCHES + producerBytes + COPIES_OF_A_ROW * maxRecordBytes;
        return heap >= needed
                ? Optional.empty()
                : Optional.of(
                        ("The heap has %d MiB, but the limits of the relay allow it to hold %d MiB."
                                        + " If it is exhausted the relay ends with exit code %d."
                                        + " Start it with -Xmx%dm, or lower the Kafka properties"
                                        + " max.request.size and buffer.memory.")
                                .formatted(
                                        heap / MEBIBYTE,
                                        needed / MEBIBYTE,
                                        ExitCode.HEAP_EXHAUSTED.code(),
                                        needed / MEBIBYTE));
    }
}
