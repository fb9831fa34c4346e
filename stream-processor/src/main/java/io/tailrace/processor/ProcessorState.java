package io.tailrace.processor;

/**
 * The life of a processor.
 *
 * <pre>
 * CREATED → REBALANCING ⇄ RUNNING → STOPPED
 *                 └──────────┴────→ FAILED
 * </pre>
 */
public enum ProcessorState {
    /** Not started yet. */
    CREATED,
    /** Partitions are being assigned, and state is being restored. */
    REBALANCING,
    /** Events flow. */
    RUNNING,
    /** Stopped as asked. Final. */
    STOPPED,
    /** Stopped by something that does not heal by itself. Final. */
    FAILED;

    /** Whether nothing follows. */
    public boolean isFinal() {
        return this == STOPPED || this == FAILED;
    }
}
