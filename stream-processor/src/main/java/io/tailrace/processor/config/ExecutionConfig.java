package io.tailrace.processor.config;

import io.tailrace.event.TopicNames;
import io.tailrace.event.internal.Check;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How Kafka Streams runs.
 *
 * @param applicationId processors with the same application id share the partitions; it is also the
 *     prefix of the changelog topics
 * @param stateDirectory where local state is stored, in a directory per application id; used by one
 *     processor of an application id at a time, and restored from Kafka if it is lost
 * @param commitInterval how often a transaction is committed while many events wait; a processor
 *     that keeps up commits more often, and a delivered event becomes visible at the next commit;
 *     at least 1 ms
 * @param threads how many stream threads run, at least 1
 * @param standbys how many other processors keep a copy of each state store, 0 or more
 * @param storeMemoryBytes the memory that all state stores of the process use outside the Java
 *     heap, at least 16 MiB
 */
public record ExecutionConfig(
        String applicationId,
        Path stateDirectory,
        Duration commitInterval,
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
        Check.that(threads >= 1, "threads", "must be at least 1", threads);
        Check.that(standbys >= 0, "standbys", "must be 0 or more", standbys);
        Check.that(
                storeMemoryBytes >= MIN_STORE_MEMORY_BYTES,
                "store-memory",
                "must be at least 16 MiB",
                storeMemoryBytes + " bytes");
    }
}
