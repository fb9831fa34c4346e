package io.tailrace.processor.topology.delay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.event.TopicNames;
import io.tailrace.processor.topology.stage.DeliveredPayloads;
import io.tailrace.processor.topology.stage.PausedInputs;
import io.tailrace.processor.topology.stage.RoutedEvent;
import io.tailrace.record.payload.PayloadConverter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Waiting events of a task that begins, and of one whose clock is set back. */
class WaitingEventsTest {

    private static final long NOW = 1_795_953_600_000L;
    private static final TopicPartition ORDERS = new TopicPartition("outbox.order", 0);

    @TempDir Path state;

    private final PausedInputs paused = new PausedInputs();
    private KeyValueStore<byte[], byte[]> store;

    @BeforeEach
    void open() {
        MockProcessorContext<byte[], byte[]> context =
                new MockProcessorContext<>(new Properties(), new TaskId(0, 0), state.toFile());
        store =
                Stores.keyValueStoreBuilder(
                                Stores.inMemoryKeyValueStore("waiting"),
                                Serdes.ByteArray(),
                                Serdes.ByteArray())
                        .withLoggingDisabled()
                        .build();
        store.init(context.getStateStoreContext(), store);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void aTaskThatBeginsFindsThemAndReleasesThemByOffsetWithoutARegistry() {
        store.put(DueKey.waiting("outbox.order", 300), event("o-300"));
        store.put(DueKey.waiting("outbox.order", 2), event("o-2"));
        store.put(DueKey.waiting("outbox.seat", 1), event("s-1"));
        store.put(DueKey.of(NOW - 1, 5, "outbox.other"), event("held"));

        WaitingEvents waiting = waiting();

        assertThat(waiting.inputs()).containsExactly("outbox.order", "outbox.seat");
        assertThat(paused.contains(ORDERS)).isTrue();
        assertThat(waiting.mustWait(HeldRecord.decode(event("o-301")), "outbox.order")).isTrue();
        assertThat(waiting.mustWait(HeldRecord.decode(event("x")), "outbox.other")).isFalse();
        assertThat(released(waiting, NOW)).containsExactly("o-2", "o-300", "s-1");
        assertThat(waiting.inputs()).isEmpty();
        assertThat(waiting.first()).isEqualTo(Long.MAX_VALUE);
        assertThat(paused.isEmpty()).isTrue();
    }

    @Test
    void aClockThatIsSetBackDoesNotStopTheTries() {
        WaitingEvents waiting = waiting();
        waiting.add("outbox.order", 1, event("o-1"), NOW);

        assertThat(waiting.isTimeToTry(NOW)).isTrue();
        waiting.release(NOW, (key, value) -> {}); // stays
        assertThat(waiting.isTimeToTry(NOW + 100)).isFalse();
        assertThat(waiting.isTimeToTry(NOW + 200)).isTrue();
        assertThat(waiting.isTimeToTry(NOW - 3_600_000)).isTrue();
        assertThat(released(waiting, NOW - 3_600_000)).containsExactly("o-1");
    }

    @Test
    void whatStaysKeepsTheEventsBehindItAndItsPartitionIsReadAgainWhenTheTaskEnds() {
        WaitingEvents waiting = waiting();
        waiting.add("outbox.order", 1, event("o-1"), NOW);
        waiting.add("outbox.order", 2, event("o-2"), NOW);
        List<String> tried = new ArrayList<>();

        assertThat(waiting.release(NOW, (key, value) -> tried.add(id(value)))).isFalse();

        assertThat(tried).containsExactly("o-1");
        assertThat(paused.contains(ORDERS)).isTrue();
        waiting.close();
        assertThat(paused.isEmpty()).isTrue();
    }

    private WaitingEvents waiting() {
        return new WaitingEvents(
                new DeliveredPayloads(TopicNames.defaults(), PayloadConverter.NONE, paused),
                store,
                0);
    }

    private List<String> released(WaitingEvents waiting, long now) {
        List<String> ids = new ArrayList<>();
        waiting.release(
                now,
                (key, value) -> {
                    ids.add(id(value));
                    store.delete(key);
                });
        return ids;
    }

    private static String id(byte[] value) {
        return new String(HeldRecord.decode(value).key(), UTF_8);
    }

    private static byte[] event(String id) {
        return HeldRecord.encode(
                new Record<>(
                        id.getBytes(UTF_8),
                        new RoutedEvent("events.order", null, 0, "{}".getBytes(UTF_8)),
                        NOW - 1_000,
                        new RecordHeaders()));
    }
}
