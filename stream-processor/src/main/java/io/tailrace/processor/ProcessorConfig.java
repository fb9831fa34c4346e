package io.tailrace.processor;

import io.tailrace.event.EventCatalogue;
import io.tailrace.event.EventDefaults;
import io.tailrace.event.TopicNames;
import io.tailrace.process.kafka.KafkaCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * Everything a {@link StreamProcessor} can be told. Immutable; begin with {@link #of} and change
 * what you need.
 *
 * @param kafka the cluster and its topics
 * @param dedupe how duplicates are found
 * @param retries when events that groups could not handle are given to them again
 * @param execution how Kafka Streams runs
 * @param catalogue the events whose payloads are decoded and checked; empty by default: then an
 *     event is valid if its headers are
 * @param unknownTypes what happens to events whose type the catalogue does not have
 */
public record ProcessorConfig(
        KafkaCluster kafka,
        Dedupe dedupe,
        Retries retries,
        Execution execution,
        EventCatalogue catalogue,
        UnknownTypes unknownTypes) {

    /** Refuses to dead-letter unknown types where all types are unknown. */
    public ProcessorConfig {
        require(
                unknownTypes == UnknownTypes.PASS || !catalogue.isEmpty(),
                "unknown-types",
                "must be pass while the processor has no catalogue, as no type is known to it",
                unknownTypes);
    }

    public static final String DEFAULT_APPLICATION_ID = "tailrace-processor";
    public static final Duration DEFAULT_COMMIT_INTERVAL = Duration.ofMillis(50);
    public static final int DEFAULT_THREADS = 1;

    /** Nobody keeps a copy of the state ready. */
    public static final int DEFAULT_STANDBYS = 0;

    /** Outside the Java heap, for all stores of a process together: 128 MiB. */
    public static final long DEFAULT_STORE_MEMORY_BYTES = 128L * 1024 * 1024;

    /** A configuration of defaults for one cluster. */
    public static ProcessorConfig of(String bootstrapServers) {
        return new ProcessorConfig(
                KafkaCluster.of(bootstrapServers),
                new Dedupe(EventDefaults.DEDUPE_TTL, Store.ROCKSDB),
                new Retries(RetryPolicy.defaults(), Map.of()),
                new Execution(
                        DEFAULT_APPLICATION_ID,
                        Path.of(System.getProperty("java.io.tmpdir"), DEFAULT_APPLICATION_ID),
                        DEFAULT_COMMIT_INTERVAL,
                        DEFAULT_THREADS),
                EventCatalogue.empty(),
                UnknownTypes.PASS);
    }

    public ProcessorConfig withKafka(KafkaCluster other) {
        return new ProcessorConfig(other, dedupe, retries, execution, catalogue, unknownTypes);
    }

    public ProcessorConfig withDedupe(Dedupe other) {
        return new ProcessorConfig(kafka, other, retries, execution, catalogue, unknownTypes);
    }

    public ProcessorConfig withRetries(Retries other) {
        return new ProcessorConfig(kafka, dedupe, other, execution, catalogue, unknownTypes);
    }

    public ProcessorConfig withExecution(Execution other) {
        return new ProcessorConfig(kafka, dedupe, retries, other, catalogue, unknownTypes);
    }

    public ProcessorConfig withCatalogue(EventCatalogue other) {
        return new ProcessorConfig(kafka, dedupe, retries, execution, other, unknownTypes);
    }

    public ProcessorConfig withUnknownTypes(UnknownTypes other) {
        return new ProcessorConfig(kafka, dedupe, retries, execution, catalogue, other);
    }

    /** Where the ids of past events are kept. What is kept is restored from Kafka. */
    public enum Store {
        /** Nowhere: what comes twice passes twice. */
        NONE,
        /** On disk, in the state directory. */
        ROCKSDB,
        /** In memory. */
        MEMORY
    }

    /**
     * Deduplication.
     *
     * @param ttl for this long an id is remembered, and up to 1/60 longer; at least 1 s
     * @param store where
     */
    public record Dedupe(Duration ttl, Store store) {

        public Dedupe {
            boolean longEnough = ttl.compareTo(Duration.ofSeconds(1)) >= 0;
            require(longEnough, "dedupe-ttl", "must be at least 1 s", ttl);
        }
    }

    /**
     * Retries.
     *
     * @param policy of groups that have none of their own
     * @param groups that are known from the start, by name; their retry topics are made
     */
    public record Retries(RetryPolicy policy, Map<String, RetryPolicy> groups) {

        public Retries {
            groups = Map.copyOf(groups);
            groups.keySet()
                    .forEach(g -> require(TopicNames.isLegal(g), "group", "must be legal", g));
        }
    }

    /**
     * Kafka Streams.
     *
     * @param applicationId processors with the same id share the work
     * @param stateDirectory of this process alone; may be lost at any time
     * @param commitInterval how long finished events wait for others before they become visible
     * @param threads how many work at once
     * @param standbys how many other processes keep a copy of each state ready
     * @param storeMemoryBytes what all stores of the process take outside the heap, at least 16 MiB
     */
    public record Execution(
            String applicationId,
            Path stateDirectory,
            Duration commitInterval,
            int threads,
            int standbys,
            long storeMemoryBytes) {

        private static final long MIN_STORE_MEMORY_BYTES = 16L * 1024 * 1024;

        /** Without standbys, with the default memory. */
        public Execution(
                String applicationId, Path stateDirectory, Duration commitInterval, int threads) {
            this(
                    applicationId,
                    stateDirectory,
                    commitInterval,
                    threads,
                    DEFAULT_STANDBYS,
                    DEFAULT_STORE_MEMORY_BYTES);
        }

        public Execution {
            require(
                    TopicNames.isLegal(applicationId),
                    "application-id",
                    "must be legal as the name of a topic",
                    applicationId);
            require(
                    commitInterval.toMillis() >= 1,
                    "commit-interval",
                    "must be at least 1 ms",
                    commitInterval);
            require(threads >= 1, "threads", "must be at least 1", threads);
            require(standbys >= 0, "standbys", "must be 0 or more", standbys);
            require(
                    storeMemoryBytes >= MIN_STORE_MEMORY_BYTES,
                    "store-memory",
                    "must be at least 16 MiB",
                    storeMemoryBytes);
        }
    }

    private static void require(boolean holds, String subject, String rule, Object actual) {
        if (!holds) {
            throw new IllegalArgumentException(subject + " " + rule + ", got " + actual);
        }
    }
}
