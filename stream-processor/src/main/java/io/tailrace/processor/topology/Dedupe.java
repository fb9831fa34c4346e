package io.tailrace.processor.topology;

import io.tailrace.event.EventHeaders;
import io.tailrace.process.kafka.TextHeaders;
import io.tailrace.processor.ProcessorConfig;
import java.time.Duration;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowBytesStoreSupplier;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;

/**
 * Passes on an event unless one with its id was passed on within the time to live. An event that
 * was sent again from the dead-letter topic is told apart by its run.
 *
 * <p>It looks back over the whole time to live and remembers only what it passed on, so that an id
 * that keeps coming is not suppressed for ever. It looks ahead too: what was seen later, by the
 * time of the records, was seen. Its clock is stream time, which Kafka Streams commits with the
 * offsets and {@link SaneTime} keeps from running ahead.
 */
final class Dedupe extends ContextualProcessor<byte[], Routed, byte[], Routed> {

    static final String SEEN = "seen-event-ids";
    static final String COUNTS = "seen-event-ids-counts";

    /** Ids are remembered to 1/60 of the time to live: a store in memory walks through all. */
    private static final int MOMENTS = 60;

    private static final byte[] PRESENT = {1};

    private final long ttl;
    private final long moment;
    private final Environment environment;

    @SuppressWarnings("NullAway.Init") // by init()
    private WindowStore<Bytes, byte[]> store;

    @SuppressWarnings("NullAway.Init") // by init()
    private SeenCount count;

    private Dedupe(Duration ttl, Environment environment) {
        this.ttl = ttl.toMillis();
        this.moment = moment(ttl);
        this.environment = environment;
    }

    /** With its stores, if it has any. */
    static ProcessorSupplier<byte[], Routed, byte[], Routed> supplier(
            ProcessorConfig.Dedupe config, Environment environment) {
        if (config.store() == ProcessorConfig.Store.NONE) {
            return PassAll::new;
        }
        return new ProcessorSupplier<>() {
            @Override
            public Processor<byte[], Routed, byte[], Routed> get() {
                return new Dedupe(config.ttl(), environment);
            }

            @Override
            public Set<StoreBuilder<?>> stores() {
                return Set.of(seen(config), counts());
            }
        };
    }

    @Override
    public void init(ProcessorContext<byte[], Routed> context) {
        super.init(context);
        store = context.getStateStore(SEEN);
        count = new SeenCount(context.getStateStore(COUNTS));
        environment.view().add(count);
    }

    @Override
    public void close() {
        if (count != null) {
            environment.view().remove(count);
        }
    }

    @Override
    public void process(Record<byte[], Routed> record) {
        Bytes id =
                DedupeKey.of(
                        TextHeaders.getOr(record.headers(), EventHeaders.ID, ""),
                        TextHeaders.get(record.headers(), EventHeaders.RUN));
        if (isSeen(id, record.timestamp())) {
            environment.meter().duplicate();
            return;
        }
        long now = floor(Math.max(record.timestamp(), context().currentStreamTimeMs()));
        store.put(id, PRESENT, now);
        count.seen(now, now - ttl);
        context().forward(record);
    }

    private boolean isSeen(Bytes id, long timestamp) {
        long from = Math.max(0, floor(timestamp - ttl));
        try (WindowStoreIterator<byte[]> found = store.fetch(id, from, Long.MAX_VALUE)) {
            return found.hasNext();
        }
    }

    private long floor(long time) {
        return time - Math.floorMod(time, moment);
    }

    private static long moment(Duration ttl) {
        return Math.max(1, ttl.toMillis() / MOMENTS);
    }

    /** Without a cache: what was passed on must be in the store when the next record looks. */
    private static StoreBuilder<WindowStore<Bytes, byte[]>> seen(ProcessorConfig.Dedupe config) {
        return Stores.windowStoreBuilder(window(config), Serdes.Bytes(), Serdes.ByteArray())
                .withCachingDisabled();
    }

    private static WindowBytesStoreSupplier window(ProcessorConfig.Dedupe config) {
        Duration ttl = config.ttl();
        Duration retention = ttl.multipliedBy(2);
        return config.store() == ProcessorConfig.Store.MEMORY
                ? Stores.inMemoryWindowStore(SEEN, retention, ttl, false)
                : Stores.persistentWindowStore(SEEN, retention, ttl, false);
    }

    private static StoreBuilder<?> counts() {
        return Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(COUNTS), Serdes.Long(), Serdes.Long())
                .withCachingDisabled();
    }

    /** Remembers nothing. */
    private static final class PassAll extends ContextualProcessor<byte[], Routed, byte[], Routed> {

        @Override
        public void process(Record<byte[], Routed> record) {
            context().forward(record);
        }
    }
}
