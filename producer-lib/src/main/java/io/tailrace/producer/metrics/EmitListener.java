package io.tailrace.producer.metrics;

import java.time.Duration;
import java.util.Map;

/** Is told what was emitted. Called on the emitter's thread; must be safe for any thread. */
@FunctionalInterface
public interface EmitListener {

    /**
     * Events were written into the caller's transaction, which may still be rolled back.
     *
     * @param events how many of each type name
     * @param took how long encoding and writing them took
     */
    void onEmitted(Map<String, Integer> events, Duration took);

    /** Listens to nothing. */
    static EmitListener none() {
        return (events, took) -> {};
    }
}
