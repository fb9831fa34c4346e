package io.tailrace.processor.topology.delay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.processor.topology.stage.PausedInputs;
import io.tailrace.processor.topology.stage.RoutedEvent;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
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

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicLong answers = new AtomicLong();
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
        assertThat(waiting.isBehind(HeldRecord.decode(event("o-301")), "outbox.order")).isTrue();
        assertThat(waiting.isBehind(HeldRecord.decode(event("x")), "outbox.other")).isFalse();
        assertThat(released(waiting, NOW)).containsExactly("o-2", "o-300", "s-1");
        assertThat(waiting.inputs()).isEmpty();
        assertThat(waiting.first()).isEqualTo(Long.MAX_VALUE);
        assertThat(paused.isEmpty()).isTrue();
    }

    @Test
    void whatATaskHasLeftPausedThatFailedIsReadAgain() {
        TopicPartition other = new TopicPartition("outbox.order", 1);
        paused.pause(ORDERS);
        paused.pause(other);

        assertThat(waiting().inputs()).isEmpty();

        assertThat(paused.contains(ORDERS)).isFalse();
        assertThat(paused.contains(other)).isTrue();
    }

    @Test
    void aClockThatIsSetBackDoesNotStopTheTries() {
        WaitingEvents waiting = waiting();
        waiting.add("outbox.order", 1, event("o-1"), NOW);

        assertThat(waiting.isTimeToTry(NOW)).isTrue();
        waiting.release(NOW, (key, value, time) -> false);
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

        assertThat(waiting.release(NOW, (key, value, time) -> !tried.add(id(value)))).isFalse();

        assertThat(tried).containsExactly("o-1");
        assertThat(paused.contains(ORDERS)).isTrue();
        waiting.close();
        assertThat(paused.isEmpty()).isTrue();
    }

    @Test
    void whenTheTimeIsOverTheQueuesThatWereNotTriedComeFirst() {
        WaitingEvents waiting = waiting();
        for (int i = 0; i < 3; i++) {
            waiting.add("outbox.order", i, event("o-" + i), NOW);
            waiting.add("outbox.seat", i, event("s-" + i), NOW);
            waiting.add("outbox.user", i, event("u-" + i), NOW);
        }
        long twoFitIn = WaitingEvents.LIMIT.toNanos() * 2 / 3;

        assertThat(released(waiting, NOW, twoFitIn)).containsExactly("o-0", "o-1");
        assertThat(waiting.isTimeToTry(NOW)).isTrue();
        assertThat(released(waiting, NOW, twoFitIn)).containsExactly("s-0", "s-1");
        assertThat(released(waiting, NOW, twoFitIn)).containsExactly("u-0", "u-1");
        assertThat(released(waiting, NOW, 0)).containsExactly("o-2", "s-2", "u-2");
        assertThat(waiting.inputs()).isEmpty();
    }

    @Test
    void anEventThatTakesLongerThanTheTimeIsReleasedNevertheless() {
        WaitingEvents waiting = waiting();
        waiting.add("outbox.order", 1, event("o-1"), NOW);
        waiting.add("outbox.order", 2, event("o-2"), NOW);
        long tooLong = WaitingEvents.LIMIT.toNanos() + 1;

        assertThat(released(waiting, NOW, tooLong)).containsExactly("o-1");
        assertThat(released(waiting, NOW, tooLong)).containsExactly("o-2");
        assertThat(waiting.inputs()).isEmpty();
    }

    @Test
    void queuesThatStayDoNotKeepLaterOnesFromBeingTried() {
        WaitingEvents waiting = waiting();
        waiting.add("outbox.order", 1, event("o-1"), NOW);
        waiting.add("outbox.seat", 1, event("s-1"), NOW);
        List<String> tried = new ArrayList<>();

        waiting.release(
                NOW,
                (key, value, time) -> {
                    tried.add(id(value));
                    nanos.addAndGet(WaitingEvents.LIMIT.toNanos() + 1);
                    return false;
                });
        waiting.release(NOW, (key, value, time) -> !tried.add(id(value)));

        assertThat(tried).containsExactly("o-1", "s-1", "o-1");
        assertThat(waiting.isTimeToTry(NOW)).isFalse();
    }

    @Test
    void anEarlierEventThatJoinsWhatWasPartlyReleasedIsReleasedFirst() {
        WaitingEvents waiting = waiting();
        waiting.add("outbox.order", 5, event("o-5"), NOW);
        waiting.add("outbox.order", 7, event("o-7"), NOW);
        assertThat(released(waiting, NOW, WaitingEvents.LIMIT.toNanos() + 1))
                .containsExactly("o-5");

        waiting.add("outbox.order", 3, event("o-3"), NOW);

        assertThat(released(waiting, NOW)).containsExactly("o-3", "o-7");
    }

    @Test
    void aHundredThousandEventsAreReleasedInTheOrderOfTheirOffsets() {
        List<byte[]> begins = new ArrayList<>();
        WaitingEvents waiting = waiting(noting(begins));
        int many = 100_000;
        for (int i = many - 1; i >= 0; i--) {
            waiting.add("outbox.order", i, event("o-" + i), NOW);
        }
        List<String> ids = new ArrayList<>();
        begins.clear();
        int scans = 0;
        while (!waiting.inputs().isEmpty()) {
            ids.addAll(released(waiting, NOW, WaitingEvents.LIMIT.toNanos() / 1_000));
            scans++;
        }

        assertThat(ids)
                .containsExactlyElementsOf(
                        IntStream.range(0, many).mapToObj(i -> "o-" + i).toList());
        assertThat(scans).isBetween(90, 110);
        assertThat(begins).hasSize(scans).isSortedAccordingTo(Arrays::compareUnsigned);
        assertThat(begins.stream().map(Arrays::toString)).doesNotHaveDuplicates();
    }

    /** Released events leave tombstones, which a scan from the beginning would read again. */
    @SuppressWarnings("unchecked") // a proxy of the type of the store
    private KeyValueStore<byte[], byte[]> noting(List<byte[]> begins) {
        return (KeyValueStore<byte[], byte[]>)
                Proxy.newProxyInstance(
                        KeyValueStore.class.getClassLoader(),
                        new Class<?>[] {KeyValueStore.class},
                        (proxy, method, arguments) -> {
                            if (method.getName().equals("range")) {
                                begins.add((byte[]) arguments[0]);
                            }
                            return method.invoke(store, arguments);
                        });
    }

    @Test
    void anAnswerAboutASchemaHasTheEventsTriedAgain() {
        WaitingEvents waiting = waiting();
        waiting.add("outbox.order", 1, event("o-1"), NOW);
        waiting.release(
                NOW,
                (key, value, time) -> {
                    answers.incrementAndGet(); // while they are tried
                    return false;
                });

        assertThat(waiting.isTimeToTry(NOW)).isTrue();
        waiting.release(NOW, (key, value, time) -> false);
        assertThat(waiting.isTimeToTry(NOW + 1)).isFalse();
        answers.incrementAndGet();
        assertThat(waiting.isTimeToTry(NOW + 1)).isTrue();
    }

    @Test
    void moreIsToBeReleasedWhenTheTimeWasOverOrOthersWereReleased() {
        WaitingEvents waiting = waiting();
        waiting.add("outbox.order", 1, event("o-1"), NOW);
        waiting.add("outbox.order", 2, event("o-2"), NOW);
        waiting.add("outbox.order", 3, event("o-3"), NOW);
        assertThat(waiting.hasMore()).isFalse();

        released(waiting, NOW, WaitingEvents.LIMIT.toNanos() + 1);
        assertThat(waiting.hasMore()).isTrue();
        waiting.release(NOW, (key, value, time) -> id(value).equals("o-2") && isDeleted(key));
        assertThat(waiting.hasMore()).isTrue();
        waiting.release(NOW, (key, value, time) -> false);
        assertThat(waiting.hasMore()).isFalse();
        released(waiting, NOW);
        assertThat(waiting.hasMore()).isFalse();
    }

    private boolean isDeleted(byte[] key) {
        return store.delete(key) != null;
    }

    /** Each event has a schema of its own, which the registry gives until the next scan. */
    @Test
    void aThousandTypesWithAFastRegistryAreThroughInSeconds() {
        WaitingEvents waiting = waiting();
        Registry registry = new Registry();
        for (int i = 0; i < 1_000; i++) {
            waiting.add("outbox.order", i, event("o-" + i), NOW);
        }
        long scan = DelayStage.SCAN_INTERVAL.toMillis();
        long now = NOW;
        while (!waiting.inputs().isEmpty()) {
            if (waiting.isTimeToTry(now)) {
                waiting.release(now, registry);
            }
            registry.answer();
            now += scan;
        }

        assertThat(registry.released).hasSize(1_000).isSorted();
        assertThat(Duration.ofMillis(now - NOW)).isLessThan(Duration.ofSeconds(3));
        assertThat(registry.most).isEqualTo(1 + WaitingQueue.AHEAD);
    }

    /** Has the schema of an event once it was asked for it. */
    private final class Registry implements WaitingRelease {

        private final Set<String> asked = new HashSet<>();
        private final Set<String> known = new HashSet<>();
        private final List<Integer> released = new ArrayList<>();
        private int most;

        @Override
        public boolean release(byte[] key, byte[] value, long now) {
            if (!known.contains(id(value))) {
                asked.add(id(value));
                return false;
            }
            released.add(Integer.parseInt(id(value).substring(2)));
            return isDeleted(key);
        }

        @Override
        public void prepare(byte[] value) {
            asked.add(id(value));
        }

        void answer() {
            most = Math.max(most, asked.size());
            if (known.addAll(asked)) {
                answers.incrementAndGet();
            }
            asked.clear();
        }
    }

    private WaitingEvents waiting() {
        return waiting(store);
    }

    private WaitingEvents waiting(KeyValueStore<byte[], byte[]> schedule) {
        return new WaitingEvents(paused, schedule, 0, nanos::get, answers::get);
    }

    private List<String> released(WaitingEvents waiting, long now) {
        return released(waiting, now, 0);
    }

    /**
     * @param cost how long each event takes
     */
    private List<String> released(WaitingEvents waiting, long now, long cost) {
        List<String> ids = new ArrayList<>();
        waiting.release(
                now,
                (key, value, time) -> {
                    ids.add(id(value));
                    nanos.addAndGet(cost);
                    store.delete(key);
                    return true;
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
