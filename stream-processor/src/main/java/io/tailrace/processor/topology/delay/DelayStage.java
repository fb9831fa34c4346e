package io.tailrace.processor.topology.delay;

import io.tailrace.event.EventError;
import io.tailrace.event.EventHeaders;
import io.tailrace.event.TopicNames;
import io.tailrace.process.kafka.DeadLetterTopic;
import io.tailrace.process.kafka.TextHeaders;
import io.tailrace.processor.topology.deadletter.DeadLetterFactory;
import io.tailrace.processor.topology.stage.NodeNames;
import io.tailrace.processor.topology.stage.OutputTopics;
import io.tailrace.processor.topology.stage.RetryGroups;
import io.tailrace.processor.topology.stage.RoutedEvent;
import io.tailrace.processor.topology.stage.StageMetrics;
import io.tailrace.processor.topology.stage.TopicLimits;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds an event until it is due, and then writes it to its topic. An event that is due when it
 * arrives is written at once.
 *
 * <p>Held events are stored in a schedule that is sorted by due time. Each scan of the schedule
 * starts where the previous scan ended and stops at the first event that is not due, so its cost
 * depends on how many events are due and not on how many are held. A scan ends after {@link
 * #SCAN_LIMIT}, so that the stream thread polls Kafka in time. A scan that released events requests
 * a commit: the commit interval only delays events that have just arrived.
 */
public final class DelayStage
        extends ContextualProcessor<byte[], RoutedEvent, byte[], RoutedEvent> {

    private static final String SCHEDULE = "held-events";
    private static final String COUNTS = "held-events-counts";

    /** The names of the state stores. */
    public static final List<String> STORES = List.of(SCHEDULE, COUNTS);

    /** How long the changelog of the held events remembers that an event is no longer held. */
    public static final Duration TOMBSTONE_RETENTION = Duration.ofDays(1);

    /** How often the schedule is scanned for due events. */
    public static final Duration SCAN_INTERVAL = Duration.ofMillis(20);

    /** How long a scan may take. */
    private static final Duration SCAN_LIMIT = Duration.ofMillis(100);

    private static final Logger LOG = LoggerFactory.getLogger(DelayStage.class);

    private final TopicNames topics;
    private final RetryGroups groups;
    private final OutputTopics outputs;
    private final TopicLimits limits;
    private final StageMetrics metrics;
    private final HeldEvents held;
    private final DeadLetterFactory deadLetters;

    @SuppressWarnings("NullAway.Init") // by init()
    private KeyValueStore<byte[], byte[]> schedule;

    @SuppressWarnings("NullAway.Init") // by init()
    private HeldCounts counts;

    private DelayStage(
            TopicNames topics,
            RetryGroups groups,
            OutputTopics outputs,
            TopicLimits limits,
            StageMetrics metrics,
            HeldEvents held) {
        this.outputs = outputs;
        this.topics = topics;
        this.groups = groups;
        this.limits = limits;
        this.metrics = metrics;
        this.held = held;
        this.deadLetters = new DeadLetterFactory(topics);
    }

    /** The stage with its state stores. */
    public static ProcessorSupplier<byte[], RoutedEvent, byte[], RoutedEvent> supplier(
            TopicNames topics,
            RetryGroups groups,
            OutputTopics outputs,
            TopicLimits limits,
            StageMetrics metrics,
            HeldEvents held) {
        return new ProcessorSupplier<>() {
            @Override
            public Processor<byte[], RoutedEvent, byte[], RoutedEvent> get() {
                return new DelayStage(topics, groups, outputs, limits, metrics, held);
            }

            @Override
            public Set<StoreBuilder<?>> stores() {
                return Set.of(scheduleStore(), countsStore());
            }
        };
    }

    @Override
    public void init(ProcessorContext<byte[], RoutedEvent> context) {
        super.init(context);
        schedule = context.getStateStore(SCHEDULE);
        counts = new HeldCounts(context.getStateStore(COUNTS));
        held.add(counts);
        context.schedule(SCAN_INTERVAL, PunctuationType.WALL_CLOCK_TIME, this::releaseDue);
    }

    @Override
    public void close() {
        if (counts != null) {
            held.remove(counts);
        }
    }

    @Override
    public void process(Record<byte[], RoutedEvent> record) {
        Optional<String> violation = limits.violation(record);
        if (violation.isPresent()) {
            deadLetter(record, EventError.VALIDATION_FAILED, violation.get());
        } else if (record.value().due() <= context().currentSystemTimeMs()) {
            deliver(record);
        } else {
            hold(record);
        }
    }

    private void hold(Record<byte[], RoutedEvent> record) {
        RecordMetadata origin = context().recordMetadata().orElseThrow();
        long due = record.value().due();
        schedule.put(
                DueKey.of(due, origin.offset(), origin.topic()), HeldEventCodec.encode(record));
        counts.added(record);
        counts.save();
        counts.setNextDue(Math.min(due, counts.nextDue()));
    }

    private void releaseDue(long now) {
        if (counts.nextDue() > now) {
            return;
        }
        long deadline = System.nanoTime() + SCAN_LIMIT.toNanos();
        try (KeyValueIterator<byte[], byte[]> scan =
                schedule.range(DueKey.from(counts.nextDue()), DueKey.LAST)) {
            counts.setNextDue(release(scan, now, deadline));
        }
        counts.save();
        context().commit();
    }

    /** Returns when the first event that was not released is due. */
    private long release(KeyValueIterator<byte[], byte[]> scan, long now, long deadline) {
        while (scan.hasNext()) {
            KeyValue<byte[], byte[]> next = scan.next();
            long due = DueKey.due(next.key);
            if (due > now || System.nanoTime() > deadline) {
                return due;
            }
            release(next, now);
        }
        return Long.MAX_VALUE;
    }

    /**
     * Writes a held event to its topic with the current time. With the time at which it arrived, a
     * topic that keeps events for a shorter time than this one was held would delete it on arrival.
     */
    private void release(KeyValue<byte[], byte[]> entry, long now) {
        schedule.delete(entry.key);
        try {
            Record<byte[], RoutedEvent> record = HeldEventCodec.decode(entry.value);
            counts.removed(record);
            deliver(record.withTimestamp(now));
        } catch (KafkaException e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.atError()
                    .addKeyValue("task", context().taskId())
                    .addKeyValue("due", DueKey.due(entry.key))
                    .setCause(e)
                    .log("Could not release a held event; sent it to the dead-letter topic");
            deadLetterUndecodable(entry.value, String.valueOf(e.getMessage()));
        }
    }

    private void deliver(Record<byte[], RoutedEvent> record) {
        String group = record.value().group();
        if (group == null) {
            deliverToAll(record);
        } else if (groups.isKnown(group)) {
            metrics.retried(group);
            context().forward(record, NodeNames.DELIVER);
        } else {
            deadLetter(
                    record,
                    EventError.VALIDATION_FAILED,
                    "group must be configured or have topic %s, got \"%s\""
                            .formatted(record.value().topic(), group));
        }
    }

    private void deliverToAll(Record<byte[], RoutedEvent> record) {
        Optional<String> refusal = outputs.awaitExistence(record.value().topic());
        if (refusal.isPresent()) {
            deadLetter(record, EventError.DELIVERY_FAILED, refusal.get());
        } else {
            metrics.delivered(DeliveryLatency.of(record, context().currentSystemTimeMs()));
            context().forward(record, NodeNames.DELIVER);
        }
    }

    private void deadLetter(Record<byte[], RoutedEvent> record, EventError error, String message) {
        String reason = error.reason();
        metrics.deadLettered(record.value().group(), reason);
        context()
                .forward(
                        deadLetters.create(
                                record.withHeaders(withOutboxTopic(record)),
                                record.value().payload(),
                                reason,
                                message,
                                context().recordMetadata()),
                        NodeNames.DEAD_LETTER);
    }

    /**
     * The headers of the record, with the outbox topic that the event was read from. Kafka Streams
     * does not know the topic when a held event falls due, because no record is being read then; it
     * follows from the topic that the event was to be written to.
     */
    private Headers withOutboxTopic(Record<byte[], RoutedEvent> record) {
        Headers headers = new RecordHeaders(record.headers());
        if (record.value().group() == null) {
            String aggregateType = record.value().topic().substring(topics.eventsPrefix().length());
            TextHeaders.set(headers, EventHeaders.STREAMS_TOPIC, topics.outbox(aggregateType));
        }
        return headers;
    }

    private void deadLetterUndecodable(byte[] value, String message) {
        String reason = EventError.DESERIALIZATION_FAILED.reason();
        metrics.deadLettered(null, reason);
        Record<byte[], byte[]> record =
                new Record<>(
                        new byte[0], value, context().currentSystemTimeMs(), new RecordHeaders());
        context()
                .forward(
                        deadLetters.create(record, value, reason, message, Optional.empty()),
                        NodeNames.DEAD_LETTER);
    }

    /** On disk, because the in-memory store of Kafka Streams copies the range that is scanned. */
    private static StoreBuilder<?> scheduleStore() {
        return Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(SCHEDULE),
                        Serdes.ByteArray(),
                        Serdes.ByteArray())
                .withCachingDisabled()
                .withLoggingEnabled(
                        Map.of(
                                TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                                Integer.toString(2 * DeadLetterTopic.MAX_RECORD_BYTES),
                                TopicConfig.DELETE_RETENTION_MS_CONFIG,
                                Long.toString(TOMBSTONE_RETENTION.toMillis())));
    }

    private static StoreBuilder<?> countsStore() {
        return Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(COUNTS), Serdes.String(), Serdes.Long())
                .withCachingDisabled();
    }
}
