package io.tailrace.processor.topology.dedupe;

import io.tailrace.event.EventError;
import io.tailrace.event.EventHeaders;
import io.tailrace.event.TopicNames;
import io.tailrace.processor.config.DedupeConfig;
import io.tailrace.processor.config.DedupeStore;
import io.tailrace.processor.topology.deadletter.DeadLetterFactory;
import io.tailrace.processor.topology.stage.NodeNames;
import io.tailrace.processor.topology.stage.RoutedEvent;
import io.tailrace.processor.topology.stage.StageMetrics;
import io.tailrace.processor.topology.stage.StageSpans;
import io.tailrace.processor.topology.stage.Withheld;
import io.tailrace.record.TextHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowBytesStoreSupplier;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;

/**
 * Forwards an event unless the same event, see {@link DedupeKey}, was forwarded within the time to
 * live; such a duplicate is dropped or dead-lettered, as configured. A redriven event has a key of
 * its own per redrive run, so it is forwarded once per run.
 *
 * <p>Only forwarded events are remembered: an id that is repeated for ever is forwarded again each
 * time the time to live has passed. The lookup also finds ids that were remembered with a later
 * record time than the current record has. The clock is stream time, the largest record time that
 * the task has seen: Kafka Streams commits stream time with the offsets, and the timestamp
 * extractor of the topology never lets a record time exceed the clock of this machine.
 */
public final class DedupeStage
        extends ContextualProcessor<byte[], RoutedEvent, byte[], RoutedEvent> {

    private static final String SEEN = "seen-event-ids";
    private static final String COUNTS = "seen-event-ids-counts";

    /** The names of the state stores. */
    public static final List<String> STORES = List.of(SEEN, COUNTS);

    /**
     * Ids are remembered per time slot of 1/60 of the time to live. Finer slots would make the
     * lookup in memory slower, since the in-memory store visits every slot.
     */
    private static final int SLOTS = 60;

    /** Into the memory that the cache takes for one id, the filters put about this many. */
    private static final int FILTERED = 50;

    /** With so many ids the filters of a task take 4 MB. */
    private static final int MOST_FILTERED = 1_600_000;

    private static final byte[] PRESENT = {1};

    private final DedupeConfig config;
    private final long ttl;
    private final long slotLength;
    private final DeadLetterFactory deadLetters;
    private final StageMetrics metrics;
    private final StageSpans spans;
    private final Withheld withheld;
    private final RememberedIds remembered;

    @SuppressWarnings("NullAway.Init") // by init()
    private WindowStore<Bytes, byte[]> store;

    @SuppressWarnings("NullAway.Init") // by init()
    private RecentIds recent;

    @SuppressWarnings("NullAway.Init") // by init()
    private IdFilters filters;

    @SuppressWarnings("NullAway.Init") // by init()
    private RememberedIdCount count;

    private DedupeStage(
            DedupeConfig config,
            TopicNames topics,
            StageMetrics metrics,
            StageSpans spans,
            Withheld withheld,
            RememberedIds remembered) {
        this.config = config;
        this.ttl = config.ttl().toMillis();
        this.slotLength = Math.max(1, this.ttl / SLOTS);
        this.deadLetters = new DeadLetterFactory(topics);
        this.metrics = metrics;
        this.spans = spans;
        this.withheld = withheld;
        this.remembered = remembered;
    }

    /** The stage with its state stores; without any if deduplication is switched off. */
    public static ProcessorSupplier<byte[], RoutedEvent, byte[], RoutedEvent> supplier(
            DedupeConfig config,
            TopicNames topics,
            StageMetrics metrics,
            StageSpans spans,
            Withheld withheld,
            RememberedIds remembered) {
        if (config.store() == DedupeStore.NONE) {
            return ForwardAll::new;
        }
        return new ProcessorSupplier<>() {
            @Override
            public Processor<byte[], RoutedEvent, byte[], RoutedEvent> get() {
                return new DedupeStage(config, topics, metrics, spans, withheld, remembered);
            }

            @Override
            public Set<StoreBuilder<?>> stores() {
                return builders(config);
            }
        };
    }

    @Override
    public void init(ProcessorContext<byte[], RoutedEvent> context) {
        super.init(context);
        store = context.getStateStore(SEEN);
        long last = lastSlot();
        recent = new RecentIds(config.cacheEntries(), last);
        filters = new IdFilters(filtered(config.cacheEntries()), last);
        count = new RememberedIdCount(context.getStateStore(COUNTS));
        remembered.add(count);
    }

    @Override
    public void close() {
        if (count != null) {
            remembered.remove(count);
        }
    }

    @Override
    public void process(Record<byte[], RoutedEvent> record) {
        Bytes key =
                DedupeKey.of(
                        TextHeaders.getOr(record.headers(), EventHeaders.ID, ""),
                        TextHeaders.get(record.headers(), EventHeaders.SOURCE),
                        TextHeaders.get(record.headers(), EventHeaders.RUN));
        if (isRemembered(key, slotOf(record.timestamp() - ttl))) {
            onDuplicate(record);
            return;
        }
        long slot = slotOf(Math.max(record.timestamp(), context().currentStreamTimeMs()));
        store.put(key, PRESENT, slot);
        recent.add(key, slot);
        filters.add(key, slot, slot - ttl);
        count.add(slot, slot - ttl);
        context().forward(record, NodeNames.HOLD);
    }

    private static int filtered(int cacheEntries) {
        return (int) Math.min(MOST_FILTERED, (long) FILTERED * cacheEntries);
    }

    private void onDuplicate(Record<byte[], RoutedEvent> record) {
        switch (config.duplicates()) {
            case SKIP -> skip(record);
            case DEAD_LETTER -> deadLetter(record);
        }
    }

    private void skip(Record<byte[], RoutedEvent> record) {
        withheld.skipped(context(), record);
        metrics.duplicateSkipped();
        spans.ended(StageSpans.Outcome.DUPLICATE, record);
    }

    private void deadLetter(Record<byte[], RoutedEvent> record) {
        String reason = EventError.DUPLICATE_EVENT.reason();
        metrics.deadLettered(null, TextHeaders.get(record.headers(), EventHeaders.TYPE), reason);
        context()
                .forward(
                        deadLetters.create(
                                record,
                                record.value().payload(),
                                reason,
                                "event id must not be repeated within the dedupe-ttl of %s, but an event with this id was passed on before"
                                        .formatted(config.ttl()),
                                context().recordMetadata()),
                        NodeNames.DEAD_LETTER);
    }

    /**
     * The latest time slot that an id in the store can have. No record time exceeds the clock of
     * the machine, and stream time is at least the record time of every id in the store.
     */
    private long lastSlot() {
        try (KeyValueIterator<Windowed<Bytes>, byte[]> all = store.all()) {
            return all.hasNext()
                    ? Math.max(context().currentSystemTimeMs(), context().currentStreamTimeMs())
                    : Long.MIN_VALUE;
        }
    }

    private boolean isRemembered(Bytes key, long from) {
        if (filters.lacks(key, from)) {
            return false;
        }
        return switch (recent.find(key, from)) {
            case SEEN -> true;
            case NOT_SEEN -> false;
            case UNKNOWN -> isStored(key, Math.max(0, from));
        };
    }

    private boolean isStored(Bytes key, long from) {
        try (WindowStoreIterator<byte[]> found = store.fetch(key, from, Long.MAX_VALUE)) {
            return found.hasNext();
        }
    }

    /** The beginning of the time slot that a time is in. */
    private long slotOf(long time) {
        return time - Math.floorMod(time, slotLength);
    }

    /** The state stores. */
    static Set<StoreBuilder<?>> builders(DedupeConfig config) {
        return Set.of(seen(config), counts());
    }

    /** Without a cache: a forwarded id must be in the store when the next record is looked up. */
    private static StoreBuilder<WindowStore<Bytes, byte[]>> seen(DedupeConfig config) {
        return Stores.windowStoreBuilder(window(config), Serdes.Bytes(), Serdes.ByteArray())
                .withCachingDisabled();
    }

    /** How the ids are stored. */
    static WindowBytesStoreSupplier window(DedupeConfig config) {
        Duration ttl = config.ttl();
        Duration retention = ttl.multipliedBy(2);
        return config.store() == DedupeStore.MEMORY
                ? Stores.inMemoryWindowStore(SEEN, retention, ttl, false)
                : Stores.persistentWindowStore(SEEN, retention, ttl, false);
    }

    private static StoreBuilder<?> counts() {
        return Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(COUNTS), Serdes.Long(), Serdes.Long())
                .withCachingDisabled();
    }

    /** The stage without deduplication. */
    private static final class ForwardAll
            extends ContextualProcessor<byte[], RoutedEvent, byte[], RoutedEvent> {

        @Override
        public void process(Record<byte[], RoutedEvent> record) {
            context().forward(record, NodeNames.HOLD);
        }
    }
}
