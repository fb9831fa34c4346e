package io.tailrace.relay.config;

import io.tailrace.event.EventDefaults;
import io.tailrace.event.TopicNames;
import io.tailrace.event.internal.Check;
import io.tailrace.event.outbox.OutboxColumns;
import io.tailrace.process.Secret;
import io.tailrace.process.kafka.KafkaCluster;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The configuration of a relay. Immutable; made by {@link #builder}.
 *
 * @param source the database and the outbox table that are read
 * @param naming what the source is called in Kafka
 * @param kafka the Kafka cluster and the topics that are written
 * @param timing intervals and timeouts
 * @param startFrom what the first start of the slot does with existing rows
 * @param onDiscontinuity what the relay does when publishing cannot simply go on
 * @param deliveryGuarantee how often a committed row can appear in Kafka
 * @param limits how rows are handed to the brokers
 * @param types which aggregate types are published
 * @param alarms when a relay is not ready although it runs
 * @param retention how long published rows stay in the outbox table
 */
public record RelayConfig(
        OutboxSource source,
        Naming naming,
        KafkaCluster kafka,
        RelayTiming timing,
        StartFrom startFrom,
        OnDiscontinuity onDiscontinuity,
        DeliveryGuarantee deliveryGuarantee,
        PublishLimits limits,
        AggregateTypes types,
        AlarmLimits alarms,
        Retention retention) {

    /** The default of {@link OutboxSource#table()}. */
    public static final String DEFAULT_TABLE = "public.outbox";

    /** The default of {@link OutboxSource#slotName()}. */
    public static final String DEFAULT_SLOT = "tailrace_outbox";

    /** The default of {@link OutboxSource#shard()}. */
    public static final Shard DEFAULT_SHARD = Shard.WHOLE;

    /** The default of {@link OutboxSource#messages()}: only rows are published. */
    public static final boolean DEFAULT_MESSAGES = false;

    /** The default of {@link RelayTiming#heartbeat()}. */
    public static final Duration DEFAULT_HEARTBEAT = Duration.ofSeconds(5);

    /** The default of {@link RelayTiming#lease()}. */
    public static final Duration DEFAULT_LEASE = Duration.ofSeconds(3);

    /** The default of {@link RelayTiming#maxBackoff()}. */
    public static final Duration DEFAULT_MAX_BACKOFF = Duration.ofSeconds(10);

    /** The default of {@link #startFrom()}. */
    public static final StartFrom DEFAULT_START_FROM = StartFrom.EXISTING;

    /** The default of {@link #onDiscontinuity()}. */
    public static final OnDiscontinuity DEFAULT_ON_DISCONTINUITY = OnDiscontinuity.REPAIR_PROVEN;

    /** The default of {@link #deliveryGuarantee()}. */
    public static final DeliveryGuarantee DEFAULT_DELIVERY_GUARANTEE =
            DeliveryGuarantee.EXACTLY_ONCE;

    /** The default of {@link PublishLimits#batchSize()}. */
    public static final int DEFAULT_BATCH_SIZE = PublishLimits.MAX_BATCH_SIZE;

    /** The default of {@link PublishLimits#batchWindow()}: a batch leaves at once. */
    public static final Duration DEFAULT_BATCH_WINDOW = Duration.ZERO;

    /** The default of {@link PublishLimits#rateLimit()}: no limit. */
    public static final int DEFAULT_RATE_LIMIT = 0;

    /** The default of {@link PublishLimits#circuitBreakerThreshold()}. */
    public static final int DEFAULT_CIRCUIT_BREAKER_THRESHOLD =
            EventDefaults.CIRCUIT_BREAKER_THRESHOLD;

    /** The default of {@link PublishLimits#slowCall()}: no transaction is slow. */
    public static final Duration DEFAULT_SLOW_CALL = Duration.ZERO;

    /** The default of {@link PublishLimits#bulkheadLimit()}. */
    public static final int DEFAULT_BULKHEAD_LIMIT = EventDefaults.BULKHEAD_LIMIT;

    /**
     * Checks what the values must have in common.
     *
     * @throws IllegalArgumentException naming the option, its rule and the actual value
     */
    public RelayConfig {
        TopicNames topics = kafka.topics();
        Check.that(
                !topics.positions().startsWith(topics.outboxPrefix()),
                "positions-topic",
                "must not begin with the outbox-prefix, because processors read all such topics",
                topics.positions());
        String takenOver = naming.takeOverPosition();
        PositionKey own = new PositionKey(source, naming.sourceName());
        Check.that(
                takenOver.isEmpty()
                        || (own.isOfSameSlot(takenOver) && !takenOver.equals(own.text())),
                "take-over-position",
                "must be %1$s or <source-name>/%1$s, and not the relay's own %2$s"
                        .formatted(source.slot(), own),
                takenOver);
    }

    /** What the relay's position is stored under, and what its producers are named after. */
    public PositionKey positionKey() {
        return new PositionKey(source, naming.sourceName());
    }

    /** The key of the position that the relay takes over if it has none; empty for none. */
    public Optional<PositionKey> takenOver() {
        return Optional.of(naming.takeOverPosition())
                .filter(key -> !key.isEmpty())
                .map(key -> PositionKey.parse(source, key));
    }

    /**
     * Begins a configuration in which everything else has its default.
     *
     * @param jdbcUrl {@code jdbc:postgresql://host:port/database}
     * @param user a role with {@code REPLICATION} that may create a publication for the table
     * @param password the password of the role; may be empty
     * @param bootstrapServers {@code host:port} of Kafka brokers, several separated by commas
     */
    public static Builder builder(
            String jdbcUrl, String user, String password, String bootstrapServers) {
        return builder(jdbcUrl, user, Secret.of(password), bootstrapServers);
    }

    /**
     * Begins a configuration with a password that may change.
     *
     * @param password is read for every connection
     * @see #builder(String, String, String, String)
     */
    public static Builder builder(
            String jdbcUrl, String user, Secret<String> password, String bootstrapServers) {
        return new Builder(jdbcUrl, user, password, bootstrapServers);
    }

    /** The same configuration for a source. */
    public RelayConfig withSource(OutboxSource other) {
        return new RelayConfig(
                other,
                naming,
                kafka,
                timing,
                startFrom,
                onDiscontinuity,
                deliveryGuarantee,
                limits,
                types,
                alarms,
                retention);
    }

    /** Collects the values of a {@link RelayConfig}. For one thread. */
    public static final class Builder {

        private final String jdbcUrl;
        private final String user;
        private final Secret<String> password;
        private final KafkaCluster.Builder kafka;
        private TableName table = TableName.parse(DEFAULT_TABLE);
        private OutboxColumns columns = OutboxColumns.defaults();
        private String slot = DEFAULT_SLOT;
        private Shard shard = DEFAULT_SHARD;
        private boolean messages = DEFAULT_MESSAGES;
        private Naming naming = Naming.DEFAULT;
        private Duration heartbeat = DEFAULT_HEARTBEAT;
        private Duration lease = DEFAULT_LEASE;
        private Duration maxBackoff = DEFAULT_MAX_BACKOFF;
        private StartFrom startFrom = DEFAULT_START_FROM;
        private OnDiscontinuity onDiscontinuity = DEFAULT_ON_DISCONTINUITY;
        private DeliveryGuarantee deliveryGuarantee = DEFAULT_DELIVERY_GUARANTEE;
        private int batchSize = DEFAULT_BATCH_SIZE;
        private Duration batchWindow = DEFAULT_BATCH_WINDOW;
        private int rateLimit = DEFAULT_RATE_LIMIT;
        private int circuitBreakerThreshold = DEFAULT_CIRCUIT_BREAKER_THRESHOLD;
        private Duration slowCall = DEFAULT_SLOW_CALL;
        private int bulkheadLimit = DEFAULT_BULKHEAD_LIMIT;
        private AggregateTypes types = AggregateTypes.ALL;
        private AlarmLimits alarms = AlarmLimits.DEFAULT;
        private Retention retention = Retention.OFF;

        private Builder(
                String jdbcUrl, String user, Secret<String> password, String bootstrapServers) {
            this.jdbcUrl = jdbcUrl;
            this.user = user;
            this.password = password;
            this.kafka = KafkaCluster.builder(bootstrapServers);
        }

        /**
         * The outbox table as {@link TableName#parse} reads it; {@value #DEFAULT_TABLE} by default.
         *
         * @throws IllegalArgumentException if the text is no name of a table with its schema
         */
        public Builder table(String name) {
            table = TableName.parse(name);
            return this;
        }

        /** The names of the table's columns; those of the documented contract by default. */
        public Builder columns(OutboxColumns names) {
            columns = names;
            return this;
        }

        /**
         * The replication slot and the publication of the whole outbox; {@value #DEFAULT_SLOT} by
         * default. Must be unique in the Kafka cluster, together with the name of the source.
         */
        public Builder slot(String name) {
            slot = name;
            return this;
        }

        /**
         * The part of the outbox that is published; the whole outbox by default. Every shard needs
         * a relay. More than one shard needs PostgreSQL 15.
         */
        public Builder shard(Shard part) {
            shard = part;
            return this;
        }

        /**
         * Whether events are also published that are messages in the write-ahead log, written with
         * {@code RowLifetime.MESSAGE} of the producer library; false by default. Any role that may
         * connect to the database can write such messages, and PostgreSQL then sends the messages
         * of every application to the relay.
         */
        public Builder messages(boolean publish) {
            messages = publish;
            return this;
        }

        /** What the source is called in Kafka; after database and table by default. */
        public Builder naming(Naming names) {
            naming = names;
            return this;
        }

        /** The names of the topics; those of the documented contract by default. */
        public Builder topics(TopicNames names) {
            kafka.topics(names);
            return this;
        }

        /** How many partitions every topic of events has; 6 by default. */
        public Builder partitions(int number) {
            kafka.partitions(number);
            return this;
        }

        /**
         * The replication factor of topics that the relay creates; -1, the broker's, by default.
         */
        public Builder replicationFactor(short factor) {
            kafka.replicationFactor(factor);
            return this;
        }

        /** Properties for all Kafka clients, such as security settings; none by default. */
        public Builder clientProperties(Map<String, String> properties) {
            kafka.clientProperties(properties);
            return this;
        }

        /** Properties for all Kafka clients that may change; each client reads them once. */
        public Builder clientProperties(Secret<Map<String, String>> properties) {
            kafka.clientProperties(properties);
            return this;
        }

        /** How often an idle relay advances its slot; 5 s by default. */
        public Builder heartbeat(Duration interval) {
            heartbeat = interval;
            return this;
        }

        /** How long a leader may be silent before a standby takes over; 3 s by default. */
        public Builder lease(Duration length) {
            lease = length;
            return this;
        }

        /** The longest wait between two attempts to recover; 10 s by default. */
        public Builder maxBackoff(Duration longest) {
            maxBackoff = longest;
            return this;
        }

        /** What the first start does with existing rows; publishes them by default. */
        public Builder startFrom(StartFrom from) {
            startFrom = from;
            return this;
        }

        /**
         * What the relay does when its position, the slot and the database no longer belong
         * together; by default it repairs if no row can be published twice by that, and stops
         * otherwise.
         */
        public Builder onDiscontinuity(OnDiscontinuity policy) {
            onDiscontinuity = policy;
            return this;
        }

        /** How often a committed row can appear in Kafka; exactly once by default. */
        public Builder deliveryGuarantee(DeliveryGuarantee guarantee) {
            deliveryGuarantee = guarantee;
            return this;
        }

        /**
         * The largest number of rows in one Kafka transaction; 4096 by default. {@link
         * EventDefaults#BATCH_SIZE} keeps transactions small.
         */
        public Builder batchSize(int rows) {
            batchSize = rows;
            return this;
        }

        /**
         * How long the first row of a batch waits for further rows; zero by default, so a batch
         * leaves at once. {@link EventDefaults#BATCH_WINDOW} gathers single rows into fewer
         * transactions.
         */
        public Builder batchWindow(Duration window) {
            batchWindow = window;
            return this;
        }

        /**
         * The largest number of rows that are published per second; 0, no limit, by default. {@link
         * EventDefaults#RATE_LIMIT_PER_SECOND} is a low limit.
         */
        public Builder rateLimit(int rowsPerSecond) {
            rateLimit = rowsPerSecond;
            return this;
        }

        /**
         * How many consecutive failures or slow transactions pause publishing for a second; 3 by
         * default, 0 switches the circuit breaker off.
         */
        public Builder circuitBreakerThreshold(int failures) {
            circuitBreakerThreshold = failures;
            return this;
        }

        /**
         * A transaction that takes longer counts as slow for the circuit breaker, and is not
         * cancelled; zero by default: no transaction is slow. {@link
         * EventDefaults#DELIVERY_TIMEOUT} suits brokers that are near.
         */
        public Builder slowCall(Duration time) {
            slowCall = time;
            return this;
        }

        /** How many topics are created or checked at the same time; 5 by default. */
        public Builder bulkheadLimit(int calls) {
            bulkheadLimit = calls;
            return this;
        }

        /**
         * Which aggregate types are published; all by default, with at most {@value
         * AggregateTypes#DEFAULT_MAX_NEW_TOPICS} new topics.
         */
        public Builder types(AggregateTypes rules) {
            types = rules;
            return this;
        }

        /** When the relay is not ready although it runs; without a budget by default. */
        public Builder alarms(AlarmLimits limits) {
            alarms = limits;
            return this;
        }

        /** How long published rows stay in the outbox table; for ever by default. */
        public Builder retention(Retention rules) {
            retention = rules;
            return this;
        }

        /**
         * The configuration.
         *
         * @throws IllegalArgumentException naming the option, its rule and the actual value
         */
        public RelayConfig build() {
            return new RelayConfig(
                    new OutboxSource(
                            jdbcUrl, user, password, table, columns, slot, shard, messages),
                    naming,
                    kafka.build(),
                    new RelayTiming(heartbeat, lease, maxBackoff),
                    startFrom,
                    onDiscontinuity,
                    deliveryGuarantee,
                    new PublishLimits(
                            batchSize,
                            batchWindow,
                            rateLimit,
                            circuitBreakerThreshold,
                            slowCall,
                            bulkheadLimit),
                    types,
                    alarms,
                    retention);
        }
    }
}
