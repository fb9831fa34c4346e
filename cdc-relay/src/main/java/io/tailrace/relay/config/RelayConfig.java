package io.tailrace.relay.config;

import io.tailrace.event.EventDefaults;
import io.tailrace.event.TopicNames;
import io.tailrace.event.internal.Check;
import io.tailrace.process.Secret;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.record.CloudEventFormat;
import io.tailrace.record.RecordFactory;
import io.tailrace.record.RecordFormat;
import io.tailrace.record.RowTopics;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a relay. Immutable; made by {@link #builder}.
 *
 * @param source the database and the outbox table that are read
 * @param naming what the source is called in Kafka
 * @param kafka the Kafka cluster and the topics that are written
 * @param timing intervals and timeouts
 * @param chosenStart what the first start of the slot does with existing rows, if that was chosen;
 *     null for the default. Starting again after a removal needs a choice.
 * @param startAgain the time of the removal after which relays start again; null for none. It says
 *     nothing about any other removal.
 * @param onDiscontinuity what the relay does when publishing cannot simply go on
 * @param deliveryGuarantee how often a committed row can appear in Kafka
 * @param limits how rows are handed to the brokers
 * @param types which aggregate types are published
 * @param alarms when a relay is not ready although it runs
 * @param retention how long published rows stay in the outbox table
 * @param account what is counted of the outbox table
 * @param lookups whether consoles are told about rows of the outbox table
 * @param format what records look like and which topics hold them
 * @param heapShares how many relays share the heap of the process, at least 1: each buffers less
 *     the more there are
 */
public record RelayConfig(
        OutboxSource source,
        Naming naming,
        KafkaCluster kafka,
        RelayTiming timing,
        @Nullable StartFrom chosenStart,
        @Nullable Instant startAgain,
        OnDiscontinuity onDiscontinuity,
        DeliveryGuarantee deliveryGuarantee,
        PublishLimits limits,
        AggregateTypes types,
        AlarmLimits alarms,
        Retention retention,
        AccountConfig account,
        LookupMode lookups,
        RecordFormat format,
        int heapShares) {

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

    /** The default of {@link #lookups()}. */
    public static final LookupMode DEFAULT_LOOKUPS = LookupMode.ON;

    /** The default of {@link #format()}. */
    public static final RecordFormat DEFAULT_FORMAT = CloudEventFormat.FORMAT;

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
        format.topics(topics, types.allowed());
        Check.that(
                !source.messages() || format == CloudEventFormat.FORMAT,
                "messages",
                "must not be set with --header-mode=debezium, because the event router knows no messages",
                source.messages());
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

    /** What the first start of the slot does with existing rows. */
    public StartFrom startFrom() {
        return chosenStart == null ? DEFAULT_START_FROM : chosenStart;
    }

    /** Whether records are CloudEvents, which processors and subscribers understand. */
    public boolean writesCloudEvents() {
        return format == CloudEventFormat.FORMAT;
    }

    /** The topics that hold the records. Every call makes a new object. */
    public RowTopics rowTopics() {
        return format.topics(kafka.topics(), types.allowed());
    }

    /** Changes with the names of {@link #rowTopics}, see {@link RecordFormat#topicNaming}. */
    public String topicNaming() {
        return format.topicNaming(kafka.topics());
    }

    /**
     * Makes the records of rows.
     *
     * @param name the {@code ce_source} of events
     * @param maxBytes the size of the largest record that can be sent
     * @param binary whether the payload is {@code bytea}
     */
    public RecordFactory records(String name, int maxBytes, boolean binary) {
        return format.factory(
                new RecordFormat.Target(
                        kafka.topics(),
                        name,
                        maxBytes,
                        kafka.partitions(),
                        source.columns(),
                        binary,
                        types::allows));
    }

    /**
     * Whether rows are counted: counts are stored with Kafka transactions, and compared with those
     * of processors, which read CloudEvents only.
     */
    public boolean countsRows() {
        return writesCloudEvents()
                && account.mode() != AccountMode.OFF
                && deliveryGuarantee == DeliveryGuarantee.EXACTLY_ONCE;
    }

    /** Whether every event has a row that stays until it is counted. */
    public boolean countsEveryEvent() {
        return account.mode() == AccountMode.TABLE && !source.messages();
    }

    /** The name of the source, as events have it: the configured one, or that of the table. */
    public String sourceName() {
        return naming.sourceName().isEmpty() ? source.defaultName() : naming.sourceName();
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
    public static RelayConfigBuilder builder(
            String jdbcUrl, String user, String password, String bootstrapServers) {
        return builder(jdbcUrl, user, Secret.of(password), bootstrapServers);
    }

    /**
     * Begins a configuration with a password that may change.
     *
     * @param password is read for every connection
     * @see #builder(String, String, String, String)
     */
    public static RelayConfigBuilder builder(
            String jdbcUrl, String user, Secret<String> password, String bootstrapServers) {
        return new RelayConfigBuilder(jdbcUrl, user, password, bootstrapServers);
    }

    /** The same configuration with another policy for losses of continuity. */
    public RelayConfig with(OnDiscontinuity policy) {
        return new RelayConfig(
                source,
                naming,
                kafka,
                timing,
                chosenStart,
                startAgain,
                policy,
                deliveryGuarantee,
                limits,
                types,
                alarms,
                retention,
                account,
                lookups,
                format,
                heapShares);
    }

    /** The same configuration of a relay that shares the heap of its process. */
    public RelayConfig withHeapShares(int relays) {
        return new RelayConfig(
                source,
                naming,
                kafka,
                timing,
                chosenStart,
                startAgain,
                onDiscontinuity,
                deliveryGuarantee,
                limits,
                types,
                alarms,
                retention,
                account,
                lookups,
                format,
                relays);
    }

    /** The same configuration of another shard of the outbox. */
    public RelayConfig withShard(Shard shard) {
        return withSource(source.withShard(shard));
    }

    /** The same configuration for a source. */
    public RelayConfig withSource(OutboxSource other) {
        return new RelayConfig(
                other,
                naming,
                kafka,
                timing,
                chosenStart,
                startAgain,
                onDiscontinuity,
                deliveryGuarantee,
                limits,
                types,
                alarms,
                retention,
                account,
                lookups,
                format,
                heapShares);
    }
}
