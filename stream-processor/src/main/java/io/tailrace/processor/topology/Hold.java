package io.tailrace.processor.topology;

import io.tailrace.event.EventError;
import io.tailrace.event.TopicNames;
import io.tailrace.process.kafka.DeadLetterTopic;
import io.tailrace.process.kafka.TextHeaders;
import io.tailrace.processor.ProcessorConfig;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.KafkaException;
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
 * Keeps an event until it is due, and then sends it where it goes. What is due passes at once.
 *
 * <p>Events are held sorted by due time. A look at the schedule begins where the last one ended and
 * stops at the first event that is not due, so it costs by what is due and not by what is held. It
 * releases so many events at most that the thread comes back to Kafka in time, and what it released
 * is committed at once: the commit interval is for events that have just come.
 */
final class Hold extends ContextualProcessor<byte[], Routed, byte[], Routed> {

    static final String SCHEDULE = "held-events";
    static final String COUNTS = "held-events-counts";

    /** How often it looks what is due. */
    static final Duration LOOK_EVERY = Duration.ofMillis(20);

    private static final Logger LOG = LoggerFactory.getLogger(Hold.class);
    private static final long LOOK_NANOS = Duration.ofMillis(100).toNanos();

    private final Environment environment;
    private final TopicNames topics;
    private final DeadLetter deadLetter;

    @SuppressWarnings("NullAway.Init") // by init()
    private KeyValueStore<byte[], byte[]> schedule;

    @SuppressWarnings("NullAway.Init") // by init()
    private HeldCounts counts;

    private Hold(ProcessorConfig config, Environment environment) {
        this.environment = environment;
        this.topics = config.kafka().topics();
        this.deadLetter = new DeadLetter(topics);
    }

    /** With its stores. */
    static ProcessorSupplier<byte[], Routed, byte[], Routed> supplier(
            ProcessorConfig config, Environment environment) {
        return new ProcessorSupplier<>() {
            @Override
            public Processor<byte[], Routed, byte[], Routed> get() {
                return new Hold(config, environment);
            }

            @Override
            public Set<StoreBuilder<?>> stores() {
                return Set.of(schedule(), counts());
            }
        };
    }

    @Override
    public void init(ProcessorContext<byte[], Routed> context) {
        super.init(context);
        schedule = context.getStateStore(SCHEDULE);
        counts = new HeldCounts(context.getStateStore(COUNTS));
        environment.view().add(counts);
        context.schedule(LOOK_EVERY, PunctuationType.WALL_CLOCK_TIME, this::releaseDue);
    }

    @Override
    public void close() {
        if (counts != null) {
            environment.view().remove(counts);
        }
    }

    @Override
    public void process(Record<byte[], Routed> record) {
        Optional<String> objection = environment.outputs().objection(record);
        if (objection.isPresent()) {
            giveUp(record, objection.get());
        } else if (record.value().due() <= context().currentSystemTimeMs()) {
            deliver(record);
        } else {
            hold(record);
        }
    }

    private void hold(Record<byte[], Routed> record) {
        RecordMetadata origin = context().recordMetadata().orElseThrow();
        long due = record.value().due();
        schedule.put(DueKey.of(due, origin.offset(), origin.topic()), HeldEvent.encode(record));
        counts.held(record);
        counts.save();
        counts.nextDue(Math.min(due, counts.nextDue()));
    }

    private void releaseDue(long now) {
        if (counts.nextDue() > now) {
            return;
        }
        long deadline = System.nanoTime() + LOOK_NANOS;
        try (KeyValueIterator<byte[], byte[]> held =
                schedule.range(DueKey.from(counts.nextDue()), DueKey.LAST)) {
            counts.nextDue(release(held, now, deadline));
        }
        counts.save();
        context().commit();
    }

    /** Returns when the first event that was not released is due. */
    private long release(KeyValueIterator<byte[], byte[]> held, long now, long deadline) {
        while (held.hasNext()) {
            KeyValue<byte[], byte[]> next = held.next();
            long due = DueKey.due(next.key);
            if (due > now || System.nanoTime() > deadline) {
                return due;
            }
            release(next);
        }
        return Long.MAX_VALUE;
    }

    private void release(KeyValue<byte[], byte[]> held) {
        schedule.delete(held.key);
        try {
            Record<byte[], Routed> record = HeldEvent.decode(held.value);
            counts.released(record);
            deliver(record);
        } catch (KafkaException e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.error("A held event cannot be released and is dead-lettered", e);
            giveUpUnreadable(held.value, String.valueOf(e.getMessage()));
        }
    }

    private void deliver(Record<byte[], Routed> record) {
        String group = record.value().group();
        if (group != null && !environment.groups().isKnown(group)) {
            giveUp(
                    record,
                    "group must be configured or have topic %s, got \"%s\""
                            .formatted(record.value().topic(), group));
            return;
        }
        if (group == null) {
            environment.meter().processed(Latency.of(record, context().currentSystemTimeMs()));
        } else {
            environment.meter().retried(group);
        }
        context().forward(record, EventTopology.DELIVER);
    }

    private void giveUp(Record<byte[], Routed> record, String why) {
        environment.meter().deadLettered(EventError.VALIDATION_FAILED.reason());
        Record<byte[], Routed> located = record.withHeaders(withOrigin(record));
        context()
                .forward(
                        deadLetter.invalid(
                                located, record.value().value(), why, context().recordMetadata()),
                        EventTopology.DEAD_LETTER);
    }

    /** When a held event falls due, no record is being read; its topic tells where it came from. */
    private Headers withOrigin(Record<byte[], Routed> record) {
        Headers headers = new RecordHeaders(record.headers());
        if (record.value().group() == null) {
            String type = record.value().topic().substring(topics.eventsPrefix().length());
            TextHeaders.set(headers, DeadLetter.STREAMS + "topic", topics.outbox(type));
        }
        return headers;
    }

    private void giveUpUnreadable(byte[] value, String why) {
        environment.meter().deadLettered(EventError.DESERIALIZATION_FAILED.reason());
        Record<byte[], byte[]> record =
                new Record<>(
                        new byte[0], value, context().currentSystemTimeMs(), new RecordHeaders());
        context()
                .forward(
                        deadLetter.of(
                                record,
                                value,
                                EventError.DESERIALIZATION_FAILED.reason(),
                                why,
                                Optional.empty()),
                        EventTopology.DEAD_LETTER);
    }

    /** On disk: the schedule in memory of Kafka Streams copies what it looks at. */
    private static StoreBuilder<?> schedule() {
        return Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(SCHEDULE),
                        Serdes.ByteArray(),
                        Serdes.ByteArray())
                .withCachingDisabled()
                .withLoggingEnabled(
                        Map.of(
                                "max.message.bytes",
                                Integer.toString(2 * DeadLetterTopic.MAX_RECORD_BYTES)));
    }

    private static StoreBuilder<?> counts() {
        return Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(COUNTS), Serdes.String(), Serdes.Long())
                .withCachingDisabled();
    }
}
