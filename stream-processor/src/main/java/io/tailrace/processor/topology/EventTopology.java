package io.tailrace.processor.topology;

import io.tailrace.event.EventCodec;
import io.tailrace.event.TopicNames;
import io.tailrace.processor.ProcessorConfig;
import io.tailrace.processor.ProcessorConfig.Store;
import java.time.Duration;
import java.util.regex.Pattern;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.TopicNameExtractor;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowBytesStoreSupplier;
import org.apache.kafka.streams.state.WindowStore;

/**
 * The topology, on one page.
 *
 * <pre>
 * outbox.* → validate → dedupe → events.*
 *               └──────────────→ events.dlt
 * </pre>
 *
 * <p>Keys and values stay bytes all the way. Partition n of every topic is handled by one task, so
 * the order per aggregate is kept, and so is its state.
 */
public final class EventTopology {

    static final String DEDUPE_STORE = "seen-event-ids";

    private static final String OUTBOX = "outbox";
    private static final String VALIDATE = "validate";
    private static final String DEDUPE = "dedupe";
    private static final String EVENTS = "events";
    private static final String DEAD_LETTER = "dead-letter";

    private final ProcessorConfig config;
    private final EventMeter meter;

    public EventTopology(ProcessorConfig config, EventMeter meter) {
        this.config = config;
        this.meter = meter;
    }

    /** Builds it. */
    public Topology build() {
        TopicNames topics = config.target().topics();
        Pattern outbox = Pattern.compile(Pattern.quote(topics.outboxPrefix()) + ".+");
        Duration ttl = config.dedupe().ttl();
        EventCodec codec = new EventCodec(config.catalogue());

        Topology topology = new Topology();
        topology.addSource(
                OUTBOX, new ByteArrayDeserializer(), new ByteArrayDeserializer(), outbox);
        topology.addProcessor(
                VALIDATE, () -> new Validate(codec, meter, DEDUPE, DEAD_LETTER), OUTBOX);
        topology.addProcessor(DEDUPE, () -> new Dedupe(ttl, meter), VALIDATE);
        topology.addStateStore(seenEventIds(), DEDUPE);
        topology.addSink(
                EVENTS,
                eventsTopic(),
                new ByteArraySerializer(),
                new ByteArraySerializer(),
                DEDUPE);
        topology.addSink(
                DEAD_LETTER,
                topics.deadLetter(),
                new ByteArraySerializer(),
                new ByteArraySerializer(),
                VALIDATE);
        return topology;
    }

    private TopicNameExtractor<byte[], byte[]> eventsTopic() {
        TopicNames topics = config.target().topics();
        int prefix = topics.outboxPrefix().length();
        return (key, value, context) -> topics.events(context.topic().substring(prefix));
    }

    /** Without a cache: what was forwarded must be in the store when the next record looks. */
    private StoreBuilder<WindowStore<String, byte[]>> seenEventIds() {
        return Stores.windowStoreBuilder(supplier(), Serdes.String(), Serdes.ByteArray())
                .withCachingDisabled();
    }

    private WindowBytesStoreSupplier supplier() {
        Duration ttl = config.dedupe().ttl();
        Duration retention = ttl.multipliedBy(2);
        return config.dedupe().store() == Store.MEMORY
                ? Stores.inMemoryWindowStore(DEDUPE_STORE, retention, ttl, false)
                : Stores.persistentWindowStore(DEDUPE_STORE, retention, ttl, false);
    }
}
