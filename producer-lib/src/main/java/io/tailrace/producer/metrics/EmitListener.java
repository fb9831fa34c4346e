package io.tailrace.producer.metrics;

import java.time.Duration;
import java.util.Map;

/**
 * Told what was written and what was emitted. Called on the emitting thread; must be safe for any
 * thread and throw nothing.
 */
public interface EmitListener {

    /**
     * Events were written into the caller's transaction, which may still be rolled back.
     *
     * @param events the number of events by type name, for example {@code order.placed.v1}
     * @param took the time for encoding and writing the events
     */
    default void onWritten(Map<String, Integer> events, Duration took) {}

    /**
     * A transaction that emitted events was committed. Only an {@link
     * io.tailrace.producer.EventBus} calls this method, since an {@link
     * io.tailrace.producer.Outbox} does not observe how a transaction ends.
     *
     * @param events the number of events by type name, for example {@code order.placed.v1}
     */
    default void onEmitted(Map<String, Integer> events) {}

    /** A listener that does nothing. */
    static EmitListener none() {
        return new EmitListener() {};
    }
}
