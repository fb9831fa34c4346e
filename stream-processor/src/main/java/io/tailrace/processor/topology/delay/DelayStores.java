package io.tailrace.processor.topology.delay;

import io.tailrace.process.kafka.DeadLetterTopic;
import io.tailrace.processor.schedule.Schedule;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** The state stores of {@link DelayStage}: the schedule of held events, and their numbers. */
public final class DelayStores {

    /** The schedule: {@link DueKey} to {@link io.tailrace.processor.schedule.HeldEventCodec}. */
    public static final String SCHEDULE = Schedule.STORE;

    static final String COUNTS = "held-events-counts";

    /** The names of the state stores. */
    public static final List<String> NAMES = List.of(SCHEDULE, COUNTS);

    /** How long the changelog of the held events remembers that an event is no longer held. */
    public static final Duration TOMBSTONE_RETENTION = Duration.ofDays(1);

    private DelayStores() {}

    static Set<StoreBuilder<?>> builders() {
        return Set.of(schedule(), counts());
    }

    /** On disk, because the in-memory store of Kafka Streams copies the range that is scanned. */
    private static StoreBuilder<?> schedule() {
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

    private static StoreBuilder<?> counts() {
        return Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(COUNTS), Serdes.String(), Serdes.Long())
                .withCachingDisabled();
    }
}
