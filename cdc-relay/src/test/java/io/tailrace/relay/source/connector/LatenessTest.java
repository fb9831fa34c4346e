package io.tailrace.relay.source.connector;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.relay.source.change.Change;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class LatenessTest {

    /** Ten seconds behind the clock of the database. */
    private static final long HERE = 1_000_000;

    private static final long DATABASE = HERE + 10_000;

    private final Lateness lateness =
            new Lateness(InstantSource.fixed(Instant.ofEpochMilli(HERE)), DATABASE);

    @Test
    void isThatOfTheDatabasesClock() {
        assertThat(lateness.isLate(committed(DATABASE - 499))).isFalse();
        assertThat(lateness.isLate(committed(DATABASE - 501))).isTrue();
    }

    @Test
    void aChangeThatWasCommittedAtAnUnknownTimeIsNotLate() {
        assertThat(lateness.isLate(committed(0))).isFalse();
    }

    private static Change committed(long millis) {
        return Change.ofHeartbeat(null, null, millis * 1_000);
    }
}
