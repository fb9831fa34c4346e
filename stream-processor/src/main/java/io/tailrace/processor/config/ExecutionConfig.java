package io.tailrace.processor.config;

import io.tailrace.event.TopicNames;
import io.tailrace.event.internal.Check;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How Kafka Streams runs.
 *
 * @param applicationId processors with the same application id share the partitions; it is also the
 *     prefix of the changelog topics
 * @param stateDirectory where local state is stored, in a directory per application id; used by one
 *     processor of an application id at a time, and restored from Kafka if it is lost
 * @param commitInterval after which time a transaction is committed at the latest, at least 1 ms; a
 *     delivered event becomes visible when its transaction is committed
 * @param commitPause how long after its last commit a stream thread that keeps up commits again, 0
 *     or more; null if every transaction lasts for the commit interval
 * @param threads how many stream threads run, at least 1
 * @param standbys how many other processors keep a copy of each state store, 0 or more
 * @param storeMemoryBytes the memory that all state stores of the process use outside the Java
 *     heap, at least 16 MiB
 */
public record ExecutionConfig(
        String applicationId,
        Path stateDirectory,
        Duration commitInterval,
        @Nullable Duration commitPause,
        int threads,
        int standbys,
        long storeMemoryBytes) {

    private static final long MIN_STORE_MEMORY_BYTES = 16L * 1024 * 1024;

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming the option, its rule and the actual value
     */
    public ExecutionConfig {
        Check.that(
                TopicNames.isLegal(applicationId),
                "application-id",
                "must be 1 to 249 characters of [a-zA-Z0-9._-]",
                Check.quote(applicationId));
        Check.that(
                commitInterval.toMillis() >= 1,
                "commit-interval",
                "must be at least 1 ms",
                commitInterval);
        Check.that(
                commitPause == null || !commitPause.isNegative(),
                "commit-pause",
                "must be 0 or more, or off",
                commitPause);
        Check.that(threads >= 1, "threads", "must be at least 1", threads);
        Check.that(standbys >= 0, "standbys", "must be 0 or more", standbys);
        Check.that(
                storeMemoryBytes >= MIN_STORE_MEMORY_BYTES,
                "store-memory",
                "must be at least 16 MiB",
                storeMemoryBytes + " bytes");
    }
}
