package io.tailrace.producer.metrics;

import java.time.Duration;
import java.util.Map;

/** Told what was emitted. Called on the emitting thread; must be safe for any thread. */
@FunctionalInterface
public interface EmitListener {

    /**
     * Events were written into the caller's transaction, which may still be rolled back.
     *
     * @param events the number of events by type name, for example {@code order.placed.v1}
     * @param took the time for encoding and writing the events
     */
    void onEmitted(Map<String, Integer> events, Duration took);

    /** A listener that does nothing. */
    static EmitListener none() {
        return (events, took) -> {};
    }
}
