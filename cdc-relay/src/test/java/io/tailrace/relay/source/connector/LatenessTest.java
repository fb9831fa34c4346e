package io.tailrace.relay.source.connector;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.relay.source.change.Change;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LatenessTest {

    private static final long DATABASE = 1_000_000;

    private final AtomicLong nanos = new AtomicLong(7);
    private final Lateness lateness = new Lateness(nanos::get, DATABASE);

    @Test
    void countsOnFromTheTimeOfTheDatabase() {
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(10));

        assertThat(lateness.isLate(committed(DATABASE + 9_501))).isFalse();
        assertThat(lateness.isLate(committed(DATABASE + 9_499))).isTrue();
    }

    @Test
    void aChangeThatWasCommittedAtAnUnknownTimeIsNotLate() {
        assertThat(lateness.isLate(committed(0))).isFalse();
    }

    private static Change committed(long millis) {
        return Change.ofHeartbeat(null, null, millis * 1_000);
    }
}
