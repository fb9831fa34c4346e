package io.tailrace.subscriber.partition;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PartitionWorkTest {

    private static final MetadataBudget BUDGET =
            new MetadataBudget(MetadataBudget.DEFAULT_MAX_CHARS);

    private PartitionWork<String> work = new PartitionWork<>(PartitionProgress.at(0), BUDGET);

    @Test
    void theEventsOfOneAggregateStartOneAfterTheOther() {
        work.add(0, key("a"), "a0");
        work.add(1, key("a"), "a1");
        work.add(2, key("b"), "b0");

        Task<String> first = work.startNext().orElseThrow();
        assertThat(first.record()).isEqualTo("a0");
        assertThat(work.startNext().orElseThrow().record()).isEqualTo("b0");
        assertThat(work.startNext()).isEmpty();

        work.finish(first);
        assertThat(work.startNext().orElseThrow().record()).isEqualTo("a1");
    }

    @Test
    void aFailedEventBlocksItsOwnAggregateOnly() {
        work.add(0, key("a"), "a0");
        work.add(1, key("a"), "a1");
        Task<String> failed = work.startNext().orElseThrow();
        work.setAside(failed);
        work.add(2, key("b"), "b0");

        assertThat(work.startNext().orElseThrow().record()).isEqualTo("b0");
        assertThat(work.startNext()).isEmpty();
        assertThat(work.blockedAggregates()).isEqualTo(1);

        work.retry(failed);
        assertThat(work.startNext().orElseThrow()).isSameAs(failed);
        assertThat(work.blockedAggregates()).isZero();
    }

    @Test
    void whatIsFinishedBeyondTheFirstUnfinishedEventIsPartOfTheProgress() {
        List<Task<String>> started = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            work.add(i, key("k" + i), "r" + i);
            started.add(work.startNext().orElseThrow());
        }
        work.finish(started.get(1));
        work.finish(started.get(3));

        PartitionProgress progress = work.progress();
        assertThat(progress.offset()).isZero();
        assertThat(progress.end()).isEqualTo(4);
        assertThat(progress.unfinished()).containsExactly(0L, 2L);

        PartitionWork<String> next = new PartitionWork<>(progress, BUDGET);
        for (int i = 0; i < 5; i++) {
            next.add(i, key("k" + i), "r" + i);
        }
        assertThat(drain(next)).containsExactly("r0", "r2", "r4");
        assertThat(next.progress()).isEqualTo(PartitionProgress.at(5));
    }

    @Test
    void whatWasUnfinishedAndIsNoLongerInTheLogKeepsNobodyWaiting() {
        PartitionProgress before =
                new PartitionProgress(10, 20, new TreeSet<>(List.of(10L, 12L, 15L)));
        work = new PartitionWork<>(before, BUDGET);

        work.add(12, key("a"), "r12");
        work.readTo(20);
        Task<String> only = work.startNext().orElseThrow();
        assertThat(work.progress().offset()).isEqualTo(12);
        work.finish(only);

        assertThat(work.progress()).isEqualTo(PartitionProgress.at(20));
    }

    @Test
    void nothingStartsOfAnAggregateThatIsHeld() {
        work.hold(key("a"));
        work.add(0, key("a"), "a0");
        work.add(1, key("b"), "b0");

        assertThat(work.startNext().orElseThrow().record()).isEqualTo("b0");
        assertThat(work.startNext()).isEmpty();
        work.release(key("a"));
        assertThat(work.startNext().orElseThrow().record()).isEqualTo("a0");
    }

    @Test
    void oneEventOfEachAggregateMayStart() {
        work.add(0, key("a"), "a0");
        work.add(1, key("a"), "a1");
        work.add(2, key("b"), "b0");
        work.hold(key("c"));
        work.add(3, key("c"), "c0");
        assertThat(work.startable()).isEqualTo(2);

        Task<String> first = work.startNext().orElseThrow();
        assertThat(work.startable()).isEqualTo(1);
        work.setAside(first);
        assertThat(work.startable()).isEqualTo(1);
        work.retry(first);
        assertThat(work.startable()).isEqualTo(2);
    }

    @Test
    void noEventStartsWhoseEndCouldNotBeWritten() {
        work =
                new PartitionWork<>(
                        PartitionProgress.at(0), new MetadataBudget(MetadataBudget.MIN_MAX_CHARS));
        for (int i = 0; i < 500; i++) {
            work.add(i, key("k" + i), "r" + i);
        }
        List<Task<String>> started = new ArrayList<>();
        for (Optional<Task<String>> next = work.startNext();
                next.isPresent();
                next = work.startNext()) {
            started.add(next.get());
        }
        assertThat(started.size()).isBetween(10, 499);
        assertThat(work.startable()).isZero();

        for (int i = started.size() - 1; i > 0; i -= 2) {
            work.finish(started.get(i));
        }
        PartitionProgress progress = work.progress();
        String metadata =
                ProgressCodec.encode(progress, new MetadataBudget(MetadataBudget.MIN_MAX_CHARS));
        assertThat(ProgressCodec.decode(progress.offset(), metadata)).isEqualTo(progress);

        work.finish(started.get(0));
        assertThat(work.startNext()).isPresent();
    }

    /**
     * Generated histories: records with gaps, chance decides what starts, ends, fails and when the
     * work is taken over from what was committed. Nothing is lost, nothing that was finished by the
     * time of a commit is handled again, every aggregate stays in order.
     */
    @Test
    void anyHistoryWithTakeoversHandlesEverythingInOrderAndRepeatsOnlyWhatWasUnfinished() {
        for (long seed = 0; seed < 400; seed++) {
            new History(seed).run();
        }
    }

    private static final class History {

        private final long seed;
        private final Random random;
        private final MetadataBudget budget;
        private final List<Long> log = new ArrayList<>();
        private final Map<Long, String> keys = new HashMap<>();
        private final List<Task<Long>> running = new ArrayList<>();
        private final List<Task<Long>> waiting = new ArrayList<>();
        private final Set<Long> finished = new HashSet<>();
        private final Map<String, Long> last = new HashMap<>();
        private final int maxUnfinished;
        private PartitionProgress committed = PartitionProgress.at(0);
        private PartitionWork<Long> work;
        private int next;

        History(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
            this.budget =
                    new MetadataBudget(16 + random.nextInt(random.nextBoolean() ? 40 : 4_000));
            this.maxUnfinished = 1 + random.nextInt(200);
            int aggregates = 1 + random.nextInt(30);
            long offset = 0;
            for (int i = 0; i < 300; i++) {
                offset += 1 + random.nextInt(random.nextInt(10) == 0 ? 50 : 2);
                log.add(offset);
                keys.put(offset, "k" + random.nextInt(aggregates));
            }
            this.work = new PartitionWork<>(committed, budget);
        }

        void run() {
            while (finished.size() < log.size() || !running.isEmpty()) {
                step();
            }
            assertThat(work.progress().offset()).isGreaterThan(log.get(log.size() - 1));
        }

        private void step() {
            switch (random.nextInt(8)) {
                case 0, 1 -> read();
                case 2, 3 -> start();
                case 4, 5 -> end();
                case 6 -> retry();
                default -> {
                    if (random.nextInt(10) == 0) {
                        takeOver();
                    }
                }
            }
        }

        private void read() {
            if (next < log.size() && work.unfinished() < maxUnfinished) {
                long offset = log.get(next++);
                work.add(offset, key(keys.get(offset)), offset);
            }
        }

        private void start() {
            int startable = work.startable();
            Optional<Task<Long>> next = work.startNext();
            assertThat(startable == 0 || next.isPresent()).as("seed %d", seed).isTrue();
            next.ifPresent(this::started);
        }

        private void started(Task<Long> task) {
            String key = keys.get(task.offset());
            assertThat(running).noneMatch(other -> keys.get(other.offset()).equals(key));
            assertThat(finished).as("seed %d", seed).doesNotContain(task.offset());
            assertThat(task.offset()).isGreaterThanOrEqualTo(last.getOrDefault(key, -1L));
            last.put(key, task.offset());
            running.add(task);
        }

        private void end() {
            if (running.isEmpty()) {
                return;
            }
            Task<Long> task = running.remove(random.nextInt(running.size()));
            if (random.nextInt(5) == 0) {
                work.setAside(task);
                waiting.add(task);
            } else {
                work.finish(task);
                finished.add(task.offset());
            }
        }

        private void retry() {
            if (!waiting.isEmpty()) {
                work.retry(waiting.remove(random.nextInt(waiting.size())));
            }
        }

        private void takeOver() {
            PartitionProgress progress = work.progress();
            String metadata = ProgressCodec.encode(progress, budget);
            committed = ProgressCodec.decode(progress.offset(), metadata);
            assertThat(log.stream().filter(committed::isFinished))
                    .as("seed %d", seed)
                    .containsExactlyInAnyOrderElementsOf(finished);
            running.clear();
            waiting.clear();
            work = new PartitionWork<>(committed, budget);
            next = 0;
            while (next < log.size() && log.get(next) < committed.offset()) {
                next++;
            }
        }
    }

    private static List<String> drain(PartitionWork<String> work) {
        List<String> all = new ArrayList<>();
        for (Optional<Task<String>> next = work.startNext();
                next.isPresent();
                next = work.startNext()) {
            all.add(next.get().record());
            work.finish(next.get());
        }
        return all;
    }

    private static AggregateKey key(String text) {
        return AggregateKey.of(text.getBytes(UTF_8));
    }
}
