package io.tailrace.subscriber.internal.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WelcomePaceTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final WelcomePace pace = new WelcomePace();

    @Test
    void aRehearsalIsWelcomedOnceASecond() {
        assertThat(pace.permit("a", 0)).isTrue();
        assertThat(pace.permit("a", SECOND - 1)).isFalse();
        assertThat(pace.permit("b", SECOND - 1)).isTrue();
        assertThat(pace.permit("a", SECOND)).isTrue();
    }

    @Test
    void manyRehearsalsAreWelcomedInTurn() {
        for (int i = 0; i < WelcomePace.MAX_REHEARSALS; i++) {
            assertThat(pace.permit("r-" + i, 0)).isTrue();
        }
        assertThat(pace.permit("one more", 0)).isFalse();
        assertThat(pace.permit("one more", SECOND)).isTrue();
    }
}
