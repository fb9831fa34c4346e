package io.tailrace.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DenialsTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Denials denials = new Denials();
    private long now = System.nanoTime();

    @Test
    void refusalsInARowAreTooMany() {
        assertThat(denied(Denials.MOST - 1, SECOND)).isFalse();
        assertThat(denied(1, SECOND)).isTrue();
    }

    @Test
    void anotherFailureBeginsANewRow() {
        denied(Denials.MOST - 1, SECOND);
        assertThat(denials.isLast(false, now)).isFalse();
        assertThat(denied(Denials.MOST - 1, SECOND)).isFalse();
    }

    @Test
    void refusalsThatAreFarApartAreNotInARow() {
        assertThat(denied(3 * Denials.MOST, 600 * SECOND)).isFalse();
    }

    private boolean denied(int times, long apart) {
        boolean last = false;
        for (int i = 0; i < times; i++) {
            now += apart;
            last |= denials.isLast(true, now);
        }
        return last;
    }
}
