package io.tailrace.processor;

/**
 * The states of a processor.
 *
 * <pre>
 * CREATED → REBALANCING ⇄ RUNNING → STOPPED
 *                 └──────────┴────→ FAILED
 * </pre>
 */
public enum ProcessorState {
    /** The processor was not started yet. */
    CREATED,
    /** Partitions are being assigned, and state is being restored from Kafka. */
    REBALANCING,
    /** The processor processes events. */
    RUNNING,
    /** The processor was asked to stop. Final. */
    STOPPED,
    /** The processor stopped because of a failure that another attempt cannot heal. Final. */
    FAILED;

    /** Whether the state is never left. */
    public boolean isFinal() {
        return this == STOPPED || this == FAILED;
    }
}
