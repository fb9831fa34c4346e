package io.tailrace.processor.topics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class IdleWaitTest {

    private static final Duration BRIEF = Duration.ofMillis(10);
    private static final long NOW = 1_000_000;

    private long nextDue = Long.MAX_VALUE;
    private final IdleWait wait = new IdleWait(() -> nextDue);

    private Duration after(Duration sinceRecords) {
        wait.ended(3, 0);
        wait.ended(0, BRIEF.toNanos());
        return wait.extended(BRIEF, sinceRecords.toNanos(), NOW);
    }

    @Test
    void aThreadThatHasHadNoRecordsForAWhileWaitsLonger() {
        assertThat(wait.extended(BRIEF, 0, NOW)).isEqualTo(IdleWait.LONGEST);
        assertThat(after(Duration.ofMillis(999))).isEqualTo(BRIEF);
        assertThat(after(IdleWait.BUSY)).isEqualTo(IdleWait.LONGEST);
    }

    @Test
    void aHeldEventIsReleasedInTime() {
        nextDue = NOW + 50;
        assertThat(after(IdleWait.BUSY)).isEqualTo(Duration.ofMillis(50));
        nextDue = NOW + 5;
        assertThat(after(IdleWait.BUSY)).isEqualTo(BRIEF);
        nextDue = NOW - 1;
        assertThat(after(IdleWait.BUSY)).isEqualTo(BRIEF);
    }

    @Test
    void aThreadThatDoesNotWantToWaitDoesNot() {
        assertThat(wait.extended(Duration.ZERO, 0, NOW)).isEqualTo(Duration.ZERO);
    }
}
