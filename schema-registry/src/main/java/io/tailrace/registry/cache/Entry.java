package io.tailrace.registry.cache;

import io.tailrace.registry.client.RegistryException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one schema. Written by the thread that fetches, read by any thread. A schema
 * that was had once stays, whatever happens to the registry afterwards.
 */
final class Entry {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final int MAX_DOUBLINGS = 10;

    private final Instant since = Instant.now();
    private volatile @Nullable LoadedSchema schema;
    private volatile @Nullable RegistryException problem;
    private volatile long asked = System.nanoTime();
    private int failures;

    @Nullable LoadedSchema schema() {
        return schema;
    }

    /** Why the last request failed; null if it did not, or none has ended. */
    @Nullable RegistryException problem() {
        return problem;
    }

    Instant since() {
        return since;
    }

    /** An event needs the schema. */
    void ask() {
        asked = System.nanoTime();
    }

    /** Whether no event has needed the schema for some time. */
    boolean isForgotten(Duration after) {
        return System.nanoTime() - asked > after.toNanos();
    }

    void found(LoadedSchema loaded) {
        schema = loaded;
        problem = null;
        failures = 0;
    }

    /** Returns how long to wait before the next request: doubled with each failure, capped. */
    Duration failed(RegistryException e) {
        problem = e;
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failures, MAX_DOUBLINGS));
        failures++;
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }
}
