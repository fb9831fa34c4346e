package io.tailrace.processor.topology.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CommitPaceTest {

    private static final long PAUSE_MILLIS = 10;
    private static final long PAUSE = Duration.ofMillis(PAUSE_MILLIS).toNanos();
    private static final long FOR_EVER = Long.MAX_VALUE;

    private final CommitPace pace = new CommitPace(Duration.ofMillis(PAUSE_MILLIS));
    private final long now = System.nanoTime() + Duration.ofHours(1).toNanos();
    private final AtomicInteger requests = new AtomicInteger();
    private final Runnable request = requests::incrementAndGet;

    @Test
    void aThreadThatPollsForMoreCommitsWhatItProcessed() {
        pace.processed(request);

        assertThat(pace.patienceMillis(now)).isZero();
        caughtUp(now);
        assertThat(requests).hasValue(1);
    }

    @Test
    void nothingIsCommittedOfWhatIsOnlyPolled() {
        caughtUp(now);

        assertThat(requests).hasValue(0);
        assertThat(pace.patienceMillis(now)).isEqualTo(FOR_EVER);
    }

    @Test
    void thePauseBeginsAtTheEndOfACommit() {
        pace.committed(now);
        pace.processed(request);

        assertThat(pace.patienceMillis(now)).isEqualTo(PAUSE_MILLIS);
        caughtUp(now + PAUSE - 1);
        assertThat(requests).hasValue(0);
        caughtUp(now + PAUSE);
        assertThat(requests).hasValue(1);
    }

    /** A consumer waits for whole milliseconds, and not at all for a part of one. */
    @Test
    void theRestOfThePauseIsWaitedForAtOnce() {
        pace.committed(now);
        pace.processed(request);

        assertThat(pace.patienceMillis(now + PAUSE - 1)).isEqualTo(1);
    }

    @Test
    void aThreadThatIsBehindIsLookedAtAgainAfterAPause() {
        pace.processed(request);
        pace.polled(now, () -> true);

        assertThat(requests).hasValue(0);
        assertThat(pace.patienceMillis(now)).isEqualTo(PAUSE_MILLIS);
        caughtUp(now + PAUSE);
        assertThat(requests).hasValue(1);
    }

    /** Kafka Streams commits at its interval too, and while the thread is behind only then. */
    @Test
    void afterAnyCommitTheThreadWaitsForRecordsAsLongAsItLikes() {
        pace.processed(request);
        pace.polled(now, () -> true);
        pace.committed(now + 1);

        assertThat(pace.patienceMillis(now + 1)).isEqualTo(FOR_EVER);
        caughtUp(now + 2 * PAUSE);
        assertThat(requests).hasValue(0);
    }

    /** While the group rebalances, Kafka Streams commits nothing, whatever is requested. */
    @Test
    void aCommitThatIsNotMadeIsRequestedAgainAfterAPauseAndNotAtOnce() {
        pace.processed(request);
        caughtUp(now);

        assertThat(pace.patienceMillis(now)).isEqualTo(PAUSE_MILLIS);
        caughtUp(now + 1);
        assertThat(requests).hasValue(1);
        caughtUp(now + PAUSE);
        assertThat(requests).hasValue(2);
    }

    @Test
    void nothingIsWaitedForAfterTheTaskWasClosed() {
        pace.processed(request);
        pace.closed(request);

        assertThat(pace.patienceMillis(now)).isEqualTo(FOR_EVER);
        caughtUp(now);
        assertThat(requests).hasValue(0);
    }

    @Test
    void theEndOfOneTaskLeavesTheOthers() {
        pace.processed(request);
        pace.closed(() -> {});

        caughtUp(now);
        assertThat(requests).hasValue(1);
    }

    @Test
    void withoutAPauseEveryPollCommits() {
        CommitPace hurry = new CommitPace(Duration.ZERO);
        hurry.committed(now);
        hurry.processed(request);

        assertThat(hurry.patienceMillis(now)).isZero();
        hurry.polled(now, () -> false);
        assertThat(requests).hasValue(1);
    }

    @Test
    void switchedOffItRequestsNothing() {
        CommitPace off = new CommitPace(null);
        off.processed(request);

        assertThat(off.patienceMillis(now)).isEqualTo(FOR_EVER);
        off.polled(now, () -> false);
        assertThat(requests).hasValue(0);
    }

    @Test
    void eachThreadHasAPaceOfItsOwn() {
        pace.processed(request);
        CompletableFuture.runAsync(() -> pace.committed(now)).join();

        caughtUp(now);
        assertThat(requests).hasValue(1);
    }

    private void caughtUp(long nanos) {
        pace.polled(nanos, () -> false);
    }
}
