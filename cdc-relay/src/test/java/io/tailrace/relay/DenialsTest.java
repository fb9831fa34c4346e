package io.tailrace.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DenialsTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Denials denials = new Denials(Duration.ofSeconds(10));
    private long now = System.nanoTime();
    private long batches;

    @Test
    void refusalsThatLastAMinuteAreTooMany() {
        assertThat(denied(60, SECOND)).isFalse();
        assertThat(denied(1, SECOND)).isTrue();
    }

    @Test
    void fewRefusalsAreNotTooManyHoweverLongTheyLast() {
        assertThat(denied(Denials.MOST - 1, 60 * SECOND)).isFalse();
        assertThat(denied(1, 60 * SECOND)).isTrue();
    }

    @Test
    void anotherFailureBeginsANewRow() {
        denied(60, SECOND);
        assertThat(denials.isLast(false, batches, now)).isFalse();
        assertThat(denied(60, SECOND)).isFalse();
    }

    @Test
    void workInBetweenBeginsANewRow() {
        for (int i = 0; i < 100; i++) {
            batches++;
            assertThat(denied(5, 10 * SECOND)).isFalse();
        }
    }

    @Test
    void refusalsThatAreFarApartAreNotInARow() {
        assertThat(denied(3 * Denials.MOST, 600 * SECOND)).isFalse();
    }

    private boolean denied(int times, long apart) {
        boolean last = false;
        for (int i = 0; i < times; i++) {
            now += apart;
            last |= denials.isLast(true, batches, now);
        }
        return last;
    }
}
