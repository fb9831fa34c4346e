package io.tailrace.relay.config;

import io.tailrace.event.EventDefaults;
import io.tailrace.event.TopicNames;
import io.tailrace.event.outbox.OutboxColumns;
import io.tailrace.process.Secret;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.record.RecordFormat;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects the values of a {@link RelayConfig}. For one thread. */
public final class RelayConfigBuilder {

    private final String jdbcUrl;
    private final String user;
    private final Secret<String> password;
    private final KafkaCluster.Builder kafka;
    private TableName table = TableName.parse(RelayConfig.DEFAULT_TABLE);
    private OutboxColumns columns = OutboxColumns.defaults();
    private String slot = RelayConfig.DEFAULT_SLOT;
    private String publication = "";
    private Shard shard = RelayConfig.DEFAULT_SHARD;
    private boolean messages = RelayConfig.DEFAULT_MESSAGES;
    private Naming naming = Naming.DEFAULT;
    private Duration heartbeat = RelayConfig.DEFAULT_HEARTBEAT;
    private Duration lease = RelayConfig.DEFAULT_LEASE;
    private Duration maxBackoff = RelayConfig.DEFAULT_MAX_BACKOFF;
    private @Nullable StartFrom startFrom;
    private @Nullable Instant startAgain;
    private OnDiscontinuity onDiscontinuity = RelayConfig.DEFAULT_ON_DISCONTINUITY;
    private DeliveryGuarantee deliveryGuarantee = RelayConfig.DEFAULT_DELIVERY_GUARANTEE;
    private int batchSize = RelayConfig.DEFAULT_BATCH_SIZE;
    private Duration batchWindow = RelayConfig.DEFAULT_BATCH_WINDOW;
    private int rateLimit = RelayConfig.DEFAULT_RATE_LIMIT;
    private int circuitBreakerThreshold = RelayConfig.DEFAULT_CIRCUIT_BREAKER_THRESHOLD;
    private Duration slowCall = RelayConfig.DEFAULT_SLOW_CALL;
    private int bulkheadLimit = RelayConfig.DEFAULT_BULKHEAD_LIMIT;
    private AggregateTypes types = AggregateTypes.ALL;
    private AlarmLimits alarms = AlarmLimits.DEFAULT;
    private Retention retention = Retention.OFF;
    private AccountConfig account = AccountConfig.DEFAULT;
    private LookupMode lookups = RelayConfig.DEFAULT_LOOKUPS;
    private RecordFormat format = RelayConfig.DEFAULT_FORMAT;

    RelayConfigBuilder(
            String jdbcUrl, String user, Secret<String> password, String bootstrapServers) {
        this.jdbcUrl = jdbcUrl;
        this.user = user;
        this.password = password;
        this.kafka = KafkaCluster.builder(bootstrapServers);
    }

    /**
     * The outbox table as {@link TableName#parse} reads it; {@value RelayConfig#DEFAULT_TABLE} by
     * default.
     *
     * @throws IllegalArgumentException if the text is no name of a table with its schema
     */
    public RelayConfigBuilder table(String name) {
        table = TableName.parse(name);
        return this;
    }

    /** The names of the table's columns; those of the documented contract by default. */
    public RelayConfigBuilder columns(OutboxColumns names) {
        columns = names;
        return this;
    }

    /**
     * The replication slot and the publication of the whole outbox; {@value
     * RelayConfig#DEFAULT_SLOT} by default. Must be unique in the Kafka cluster, together with the
     * name of the source.
     */
    public RelayConfigBuilder slot(String name) {
        slot = name;
        return this;
    }

    /**
     * The publication, if it has another name than the slot; empty by default. Only for a whole
     * outbox.
     */
    public RelayConfigBuilder publication(String name) {
        publication = name;
        return this;
    }

    /**
     * The part of the outbox that is published; the whole outbox by default. Every shard needs a
     * relay. More than one shard needs PostgreSQL 15.
     */
    public RelayConfigBuilder shard(Shard part) {
        shard = part;
        return this;
    }

    /**
     * Whether events are also published that are messages in the write-ahead log, written with
     * {@code RowLifetime.MESSAGE} of the producer library; false by default. Any role that may
     * connect to the database can write such messages, and PostgreSQL then sends the messages of
     * every application to the relay.
     */
    public RelayConfigBuilder messages(boolean publish) {
        messages = publish;
        return this;
    }

    /** What the source is called in Kafka; after database and table by default. */
    public RelayConfigBuilder naming(Naming names) {
        naming = names;
        return this;
    }

    /** The names of the topics; those of the documented contract by default. */
    public RelayConfigBuilder topics(TopicNames names) {
        kafka.topics(names);
        return this;
    }

    /** How many partitions every topic of events has; 6 by default. */
    public RelayConfigBuilder partitions(int number) {
        kafka.partitions(number);
        return this;
    }

    /** The replication factor of topics that the relay creates; -1, the broker's, by default. */
    public RelayConfigBuilder replicationFactor(short factor) {
        kafka.replicationFactor(factor);
        return this;
    }

    /** Properties for all Kafka clients, such as security settings; none by default. */
    public RelayConfigBuilder clientProperties(Map<String, String> properties) {
        kafka.clientProperties(properties);
        return this;
    }

    /** Properties for all Kafka clients that may change; each client reads them once. */
    public RelayConfigBuilder clientProperties(Secret<Map<String, String>> properties) {
        kafka.clientProperties(properties);
        return this;
    }

    /** How often an idle relay advances its slot; 5 s by default. */
    public RelayConfigBuilder heartbeat(Duration interval) {
        heartbeat = interval;
        return this;
    }

    /** How long a leader may be silent before a standby takes over; 3 s by default. */
    public RelayConfigBuilder lease(Duration length) {
        lease = length;
        return this;
    }

    /** The longest wait between two attempts to recover; 10 s by default. */
    public RelayConfigBuilder maxBackoff(Duration longest) {
        maxBackoff = longest;
        return this;
    }

    /**
     * What the first start does with existing rows; publishes them by default.
     *
     * @param from null for the default, which is not enough to start again after a removal
     */
    public RelayConfigBuilder startFrom(@Nullable StartFrom from) {
        startFrom = from;
        return this;
    }

    /**
     * The removal after which the relays of the outbox start again, if {@link #startFrom} is set as
     * well; by default none.
     *
     * @param removedAt the time of the removal, as the relay that refuses to start prints it; has
     *     no effect after any other removal, or without one
     */
    public RelayConfigBuilder startAgain(@Nullable Instant removedAt) {
        startAgain = removedAt;
        return this;
    }

    /**
     * What the relay does when its position, the slot and the database no longer belong together;
     * by default it repairs if no row can be published twice by that, and stops otherwise.
     */
    public RelayConfigBuilder onDiscontinuity(OnDiscontinuity policy) {
        onDiscontinuity = policy;
        return this;
    }

    /** How often a committed row can appear in Kafka; exactly once by default. */
    public RelayConfigBuilder deliveryGuarantee(DeliveryGuarantee guarantee) {
        deliveryGuarantee = guarantee;
        return this;
    }

    /**
     * The largest number of rows in one Kafka transaction; 4096 by default. {@link
     * EventDefaults#BATCH_SIZE} keeps transactions small.
     */
    public RelayConfigBuilder batchSize(int rows) {
        batchSize = rows;
        return this;
    }

    /**
     * How long the first row of a batch waits for further rows; zero by default, so a batch leaves
     * at once. {@link EventDefaults#BATCH_WINDOW} gathers single rows into fewer transactions.
     */
    public RelayConfigBuilder batchWindow(Duration window) {
        batchWindow = window;
        return this;
    }

    /**
     * The largest number of rows that are published per second; 0, no limit, by default. {@link
     * EventDefaults#RATE_LIMIT_PER_SECOND} is a low limit.
     */
    public RelayConfigBuilder rateLimit(int rowsPerSecond) {
        rateLimit = rowsPerSecond;
        return this;
    }

    /**
     * How many consecutive failures or slow transactions pause publishing for a second; 3 by
     * default, 0 switches the circuit breaker off.
     */
    public RelayConfigBuilder circuitBreakerThreshold(int failures) {
        circuitBreakerThreshold = failures;
        return this;
    }

    /**
     * A transaction that takes longer counts as slow for the circuit breaker, and is not cancelled;
     * zero by default: no transaction is slow. {@link EventDefaults#DELIVERY_TIMEOUT} suits brokers
     * that are near.
     */
    public RelayConfigBuilder slowCall(Duration time) {
        slowCall = time;
        return this;
    }

    /** How many topics are created or checked at the same time; 5 by default. */
    public RelayConfigBuilder bulkheadLimit(int calls) {
        bulkheadLimit = calls;
        return this;
    }

    /**
     * Which aggregate types are published; all by default, with at most {@value
     * AggregateTypes#DEFAULT_MAX_NEW_TOPICS} new topics.
     */
    public RelayConfigBuilder types(AggregateTypes rules) {
        types = rules;
        return this;
    }

    /** When the relay is not ready although it runs; without a budget by default. */
    public RelayConfigBuilder alarms(AlarmLimits limits) {
        alarms = limits;
        return this;
    }

    /** How long published rows stay in the outbox table; for ever by default. */
    public RelayConfigBuilder retention(Retention rules) {
        retention = rules;
        return this;
    }

    /** What is counted of the outbox table for the account; every row by default. */
    public RelayConfigBuilder account(AccountConfig rules) {
        account = rules;
        return this;
    }

    /** Whether consoles are told about rows of the outbox table; on by default. */
    public RelayConfigBuilder lookups(LookupMode mode) {
        lookups = mode;
        return this;
    }

    /** What records look like and which topics hold them; CloudEvents by default. */
    public RelayConfigBuilder format(RecordFormat rules) {
        format = rules;
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
                        jdbcUrl,
                        user,
                        password,
                        table,
                        columns,
                        slot,
                        shard,
                        messages,
                        format.additionalColumns(columns),
                        publication),
                naming,
                kafka.build(),
                new RelayTiming(heartbeat, lease, maxBackoff),
                startFrom,
                startAgain,
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
                retention,
                account,
                lookups,
                format,
                1);
    }
}
