package io.tailrace.processor.topology.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class CommitPaceTest {

    private static final Duration PAUSE = Duration.ofMillis(10);
    private static final long LATER = PAUSE.toNanos();

    private final CommitPace pace = new CommitPace(PAUSE);
    private final long now = System.nanoTime();

    @Test
    void theLastRecordOfAPollIsCommittedAtOnce() {
        pace.polled(3, false);

        assertThat(isDueAfterRecord()).isFalse();
        assertThat(isDueAfterRecord()).isFalse();
        assertThat(isDueAfterRecord()).isTrue();
    }

    @Test
    void recordsThatAreLeftOfAnEarlierPollCountToo() {
        pace.polled(2, false);
        assertThat(isDueAfterRecord()).isFalse();
        pace.polled(1, false);

        assertThat(isDueAfterRecord()).isFalse();
        assertThat(isDueAfterRecord()).isTrue();
    }

    @Test
    void aThreadThatIsBehindCommitsAtTheInterval() {
        pace.polled(1, true);
        assertThat(isDueAfterRecord()).isFalse();
        assertThat(pace.polling(now)).isEqualTo(Long.MAX_VALUE);

        pace.polled(1, false);
        assertThat(isDueAfterRecord()).isTrue();
    }

    @Test
    void aCommitComesAfterAPauseAndTheThreadWaitsNoLongerThanThat() {
        commit();
        assertThat(pace.polling(now)).isEqualTo(Long.MAX_VALUE);
        pace.polled(1, false);
        long commit = pace.processed();

        assertThat(pace.isDue(commit, now + LATER - 1)).isFalse();
        assertThat(pace.isAwaited(commit)).isTrue();
        assertThat(pace.polling(now + 1)).isEqualTo(LATER - 1);
        assertThat(pace.polling(now + 2 * LATER)).isEqualTo(CommitPace.LOOK.toNanos());
        assertThat(pace.isDue(commit, now + LATER)).isTrue();
    }

    /** The pause begins when the thread has committed, which it has when it polls again. */
    @Test
    void thePauseBeginsAtTheEndOfTheCommit() {
        pace.polled(1, false);
        assertThat(isDueAfterRecord()).isTrue();
        assertThat(pace.polling(now + LATER)).isEqualTo(Long.MAX_VALUE);
        pace.polled(1, false);

        assertThat(pace.isDue(pace.processed(), now + LATER + 1)).isFalse();
    }

    @Test
    void whatIsCommittedIsCommittedOnce() {
        pace.polled(2, false);
        long first = pace.processed();
        long second = pace.processed();

        assertThat(pace.isDue(second, now)).isTrue();
        assertThat(pace.isDue(first, now + LATER)).isFalse();
        assertThat(pace.isAwaited(first)).isFalse();
    }

    /** A task that was closed has taken its records with it. */
    @Test
    void afterAPollWithoutRecordsNothingIsLeft() {
        pace.polled(5, false);
        pace.polled(0, false);
        pace.polled(1, false);

        assertThat(isDueAfterRecord()).isTrue();
    }

    @Test
    void nothingIsWaitedForAfterATaskWasClosed() {
        commit();
        pace.polled(2, false);
        assertThat(isDueAfterRecord()).isFalse();
        pace.closed();

        assertThat(pace.polling(now)).isEqualTo(Long.MAX_VALUE);
        pace.polled(1, false);
        assertThat(pace.isDue(pace.processed(), now + LATER)).isTrue();
    }

    @Test
    void eachThreadHasAPaceOfItsOwn() {
        pace.polled(2, false);
        CompletableFuture.runAsync(() -> pace.polled(0, true)).join();

        assertThat(isDueAfterRecord()).isFalse();
        assertThat(isDueAfterRecord()).isTrue();
    }

    private boolean isDueAfterRecord() {
        return pace.isDue(pace.processed(), now);
    }

    private void commit() {
        pace.polled(1, false);
        assertThat(isDueAfterRecord()).isTrue();
        pace.polling(now);
    }
}
