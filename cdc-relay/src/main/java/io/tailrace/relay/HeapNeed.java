package io.tailrace.relay;

import io.tailrace.process.ExitCode;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.publish.KafkaClients;
import io.tailrace.relay.source.change.ChangeQueue;
import java.util.List;
import java.util.Optional;

/**
 * An estimate of how large the heap of a process has to be for the relays that run in it, if all of
 * them hold as much as their limits allow and two of them decode a row of the largest size.
 * Immutable.
 *
 * @param relays how many relays share the heap
 * @param bytes the size of the heap
 */
public record HeapNeed(int relays, long bytes) {

    private static final long MEBIBYTE = 1 << 20;

    /** What a process needs without rows. */
    private static final long BASE = 44 * MEBIBYTE;

    /** What one relay needs without rows, about: its engine, its clients and its connections. */
    private static final long BASE_OF_ONE = 7 * MEBIBYTE / 2;

    /** The producers of one relay, which take turns. */
    private static final int PRODUCERS = 2;

    /** How many relays decode a row of the largest size at the same time at most. */
    private static final int LARGE_ROWS = 2;

    /** What the relays with these configurations need. */
    public static HeapNeed of(List<RelayConfig> relays) {
        long bytes = BASE;
        long largest = 0;
        for (RelayConfig relay : relays) {
            KafkaClients clients = new KafkaClients(relay);
            // what waits in the queue, and the batch that was taken from it
            long batches = 2 * ChangeQueue.capacityBytes(relay.heapShares());
            bytes += BASE_OF_ONE + batches + PRODUCERS * clients.bufferBytes();
            largest = Math.max(largest, clients.maxRecordBytes());
        }
        bytes += largest * HeapExhausted.COPIES_OF_A_ROW * Math.min(relays.size(), LARGE_ROWS);
        return new HeapNeed(relays.size(), bytes);
    }

    /** What does not fit together, for a warning; empty if heap and limits fit. */
    public Optional<String> warning(long heap) {
        return heap >= bytes
                ? Optional.empty()
                : Optional.of(
                        ("The heap has %d MiB, but with its limits %s may hold about %d MiB, by an"
                                        + " estimate with %s of the largest size at a time. If it is exhausted the process ends with exit code %d."
                                        + " Start it with -Xmx%dm, or lower the Kafka properties"
                                        + " max.request.size and buffer.memory.")
                                .formatted(
                                        heap / MEBIBYTE,
                                        relays == 1 ? "the relay" : relays + " relays",
                                        bytes / MEBIBYTE,
                                        relays == 1 ? "a row" : "two rows",
                                        ExitCode.HEAP_EXHAUSTED.code(),
                                        bytes / MEBIBYTE));
    }
}
