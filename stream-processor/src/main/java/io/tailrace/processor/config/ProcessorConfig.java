package io.tailrace.processor.config;

import io.tailrace.event.EventCatalogue;
import io.tailrace.event.EventDefaults;
import io.tailrace.event.internal.Check;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.schedule.Schedule;
import io.tailrace.record.payload.RegistryConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The complete configuration of a processor. Immutable; {@link #builder(String)} starts with the
 * defaults, so that {@code builder("localhost:9092").commitInterval(interval).build()} changes one
 * value.
 *
 * @param kafka the Kafka cluster and the names of its topics
 * @param dedupe deduplication
 * @param retries delayed retries of events that consumer groups failed to process
 * @param execution how Kafka Streams runs
 * @param catalogue the events whose payloads are decoded and validated; empty by default: then an
 *     event is valid if its headers are, and no payload is decoded
 * @param schemas JSON Schemas of payloads; none by default
 * @param unknownTypes what happens to events whose type is neither in the catalogue nor has a
 *     schema
 * @param maxDelay how far in the future the delivery time of an event may be when the event is read
 * @param account the account
 * @param registry the schema registry that payloads of delivered events are written with; null to
 *     write them as they were stored
 */
public record ProcessorConfig(
        KafkaCluster kafka,
        DedupeConfig dedupe,
        RetryConfig retries,
        ExecutionConfig execution,
        EventCatalogue catalogue,
        SchemaConfig schemas,
        UnknownTypes unknownTypes,
        Duration maxDelay,
        AccountConfig account,
        @Nullable RegistryConfig registry) {

    /** How long an event id is remembered by default: 5 minutes. */
    public static final Duration DEFAULT_DEDUPE_TTL = EventDefaults.DEDUPE_TTL;

    /** Where event ids are kept by default. */
    public static final DedupeStore DEFAULT_DEDUPE_STORE = DedupeStore.ROCKSDB;

    /** How many of its latest event ids each task also keeps on the heap by default: 10,000. */
    public static final int DEFAULT_DEDUPE_CACHE_ENTRIES = EventDefaults.DEDUPE_CACHE_ENTRIES;

    /** What happens by default to an event whose id is remembered. */
    public static final Duplicates DEFAULT_DUPLICATES = Duplicates.SKIP;

    /** The default application id. */
    public static final String DEFAULT_APPLICATION_ID = Schedule.DEFAULT_APPLICATION_ID;

    /**
     * The default state directory of the user: {@code $XDG_STATE_HOME/tailrace-processor}, or
     * {@code ~/.local/state/tailrace-processor}; for a user without a home directory {@code
     * tailrace-processor-<user>} below the directory for temporary files.
     */
    public static final Path DEFAULT_STATE_DIRECTORY =
            DefaultStateDirectory.of(System.getenv(), System.getProperties());

    /** The default commit interval: 50 ms. */
    public static final Duration DEFAULT_COMMIT_INTERVAL = Duration.ofMillis(50);

    /**
     * How long after its last commit a stream thread that keeps up commits again by default: 10 ms.
     * By then the brokers have mostly marked what the last transaction wrote.
     */
    public static final Duration DEFAULT_COMMIT_PAUSE = Duration.ofMillis(10);

    /** The default number of stream threads: 1. */
    public static final int DEFAULT_THREADS = 1;

    /** The default number of standbys: no other processor keeps a copy of the state. */
    public static final int DEFAULT_STANDBYS = 0;

    /** The default memory of all state stores outside the Java heap: 128 MiB. */
    public static final long DEFAULT_STORE_MEMORY_BYTES = 128L * 1024 * 1024;

    /** The default pause between two looks for changed schemas: 30 s. */
    public static final Duration DEFAULT_SCHEMA_INTERVAL = Duration.ofSeconds(30);

    /** What happens by default to events whose type is not known. */
    public static final UnknownTypes DEFAULT_UNKNOWN_TYPES = UnknownTypes.PASS;

    /** How far in the future the delivery time of an event may be by default: a year. */
    public static final Duration DEFAULT_MAX_DELAY = EventDefaults.MAX_DELAY;

    /** Whether the processor counts and compares by default: it does. */
    public static final boolean DEFAULT_ACCOUNT = true;

    /** How long the counts of a minute are kept by default: a day. */
    public static final Duration DEFAULT_ACCOUNT_KEEP = Duration.ofDays(1);

    private static final Duration LONGEST_DELAY = Duration.ofDays(36_500);

    /**
     * Checks that unknown types are only refused where some type is known, the largest delay, and
     * that the topics of the processor's state are not taken for topics of the outbox.
     *
     * @throws IllegalArgumentException if unknown types are dead-lettered and there is neither a
     *     catalogue nor schemas, the largest delay is negative or longer than a hundred years, or
     *     the application id begins with the prefix of the outbox
     */
    public ProcessorConfig {
        Check.that(
                unknownTypes == UnknownTypes.PASS || !catalogue.isEmpty() || schemas.isGiven(),
                "unknown-types",
                "must be pass as long as neither schemas nor a catalogue of events are configured,"
                        + " because without them every type is unknown and every event would be"
                        + " dead-lettered",
                unknownTypes);
        Check.that(
                !maxDelay.isNegative() && maxDelay.compareTo(LONGEST_DELAY) <= 0,
                "max-delay",
                "must be from 0 to " + LONGEST_DELAY,
                maxDelay);
        Check.that(
                !execution.applicationId().startsWith(kafka.topics().outboxPrefix()),
                "application-id",
                "must not begin with the prefix of the topics that the relays write, "
                        + Check.quote(kafka.topics().outboxPrefix()),
                Check.quote(execution.applicationId()));
    }

    /**
     * Starts with the defaults.
     *
     * @param bootstrapServers {@code host:port}, several separated by commas
     */
    public static Builder builder(String bootstrapServers) {
        return builder(KafkaCluster.of(bootstrapServers));
    }

    /** Starts with the defaults and a cluster whose topics have names or numbers of their own. */
    public static Builder builder(KafkaCluster kafka) {
        return new Builder(kafka);
    }

    /** Collects the values of a {@link ProcessorConfig}. For one thread. */
    public static final class Builder {

        private final KafkaCluster kafka;
        private final Map<String, RetryPolicy> groups = new LinkedHashMap<>();
        private Duration dedupeTtl = DEFAULT_DEDUPE_TTL;
        private DedupeStore dedupeStore = DEFAULT_DEDUPE_STORE;
        private int dedupeCacheEntries = DEFAULT_DEDUPE_CACHE_ENTRIES;
        private Duplicates duplicates = DEFAULT_DUPLICATES;
        private RetryPolicy retryPolicy = RetryPolicy.defaults();
        private String applicationId = DEFAULT_APPLICATION_ID;
        private Path stateDirectory = DEFAULT_STATE_DIRECTORY;
        private Duration commitInterval = DEFAULT_COMMIT_INTERVAL;
        private @Nullable Duration commitPause = DEFAULT_COMMIT_PAUSE;
        private int threads = DEFAULT_THREADS;
        private int standbys = DEFAULT_STANDBYS;
        private long storeMemoryBytes = DEFAULT_STORE_MEMORY_BYTES;
        private EventCatalogue catalogue = EventCatalogue.empty();
        private @Nullable String schemaLocation;
        private Duration schemaInterval = DEFAULT_SCHEMA_INTERVAL;
        private UnknownTypes unknownTypes = DEFAULT_UNKNOWN_TYPES;
        private Duration maxDelay = DEFAULT_MAX_DELAY;
        private boolean account = DEFAULT_ACCOUNT;
        private Duration accountKeep = DEFAULT_ACCOUNT_KEEP;
        private @Nullable RegistryConfig registry;

        private Builder(KafkaCluster kafka) {
            this.kafka = kafka;
        }

        /** How long an event id is remembered, at least 1 s; 5 minutes by default. */
        public Builder dedupeTtl(Duration ttl) {
            dedupeTtl = ttl;
            return this;
        }

        /** Where event ids are kept; RocksDB by default. */
        public Builder dedupeStore(DedupeStore store) {
            dedupeStore = store;
            return this;
        }

        /** How many of its latest event ids each task also keeps on the heap; 10,000 by default. */
        public Builder dedupeCacheEntries(int number) {
            dedupeCacheEntries = number;
            return this;
        }

        /** What happens to an event whose id is remembered; skipped by default. */
        public Builder duplicates(Duplicates treatment) {
            duplicates = treatment;
            return this;
        }

        /** The retry policy of groups that have none of their own. */
        public Builder retryPolicy(RetryPolicy policy) {
            retryPolicy = policy;
            return this;
        }

        /** Adds a consumer group with its retry policy; its retry topic is created at the start. */
        public Builder group(String name, RetryPolicy policy) {
            groups.put(name, policy);
            return this;
        }

        /** Processors with the same id share the partitions. */
        public Builder applicationId(String id) {
            applicationId = id;
            return this;
        }

        /** Where local state is stored; {@link #DEFAULT_STATE_DIRECTORY} by default. */
        public Builder stateDirectory(Path directory) {
            stateDirectory = directory;
            return this;
        }

        /**
         * After which time a transaction is committed at the latest, at least 1 ms; 50 ms by
         * default.
         */
        public Builder commitInterval(Duration interval) {
            commitInterval = interval;
            return this;
        }

        /**
         * How long after its last commit a stream thread that keeps up commits again, 0 or more; 10
         * ms by default. Null to commit at the interval only.
         */
        public Builder commitPause(@Nullable Duration pause) {
            commitPause = pause;
            return this;
        }

        /** How many stream threads run, at least 1; 1 by default. */
        public Builder threads(int number) {
            threads = number;
            return this;
        }

        /** How many other processors keep a copy of each state store; 0 by default. */
        public Builder standbys(int number) {
            standbys = number;
            return this;
        }

        /** The memory of all state stores outside the heap, at least 16 MiB; 128 MiB by default. */
        public Builder storeMemoryBytes(long bytes) {
            storeMemoryBytes = bytes;
            return this;
        }

        /** The events whose payloads are decoded and validated; none by default. */
        public Builder catalogue(EventCatalogue events) {
            catalogue = events;
            return this;
        }

        /**
         * Where JSON Schemas of payloads are, and how often they are looked at; none by default.
         *
         * @param location as {@link SchemaConfig#location()}
         */
        public Builder schemas(@Nullable String location, Duration interval) {
            schemaLocation = location;
            schemaInterval = interval;
            return this;
        }

        /** What happens to events whose type is not known; passed on by default. */
        public Builder unknownTypes(UnknownTypes treatment) {
            unknownTypes = treatment;
            return this;
        }

        /**
         * How far in the future the delivery time of an event may be when the event is read; a year
         * by default. Events that are to be held longer become dead letters.
         */
        public Builder maxDelay(Duration longest) {
            maxDelay = longest;
            return this;
        }

        /**
         * Whether the processor counts what is published and what is delivered, and compares; it
         * does by default. All processors of an application id have to agree.
         */
        public Builder account(boolean on) {
            account = on;
            return this;
        }

        /** How long the counts of a minute are kept, 2 hours to 7 days; a day by default. */
        public Builder accountKeep(Duration keep) {
            accountKeep = keep;
            return this;
        }

        /**
         * The schema registry that payloads of delivered events are written with; none by default.
         * Needs {@code tailrace-schema-registry} on the class path.
         */
        public Builder registry(@Nullable RegistryConfig value) {
            registry = value;
            return this;
        }

        /**
         * The configuration.
         *
         * @throws IllegalArgumentException naming the option, its rule and the actual value if a
         *     value is out of range
         */
        public ProcessorConfig build() {
            return new ProcessorConfig(
                    kafka,
                    new DedupeConfig(dedupeTtl, dedupeStore, dedupeCacheEntries, duplicates),
                    new RetryConfig(retryPolicy, groups),
                    new ExecutionConfig(
                            applicationId,
                            stateDirectory,
                            commitInterval,
                            commitPause,
                            threads,
                            standbys,
                            storeMemoryBytes),
                    catalogue,
                    new SchemaConfig(schemaLocation, schemaInterval),
                    unknownTypes,
                    maxDelay,
                    new AccountConfig(account, accountKeep),
                    registry);
        }
    }
}
