package io.tailrace.relay.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RestartPausesTest {

    private final RestartPauses pauses =
            new RestartPauses(
                    Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofSeconds(5));

    @Test
    void pausesGrowUpToTheLongest() {
        assertThat(Stream.generate(() -> pauses.after(Duration.ofSeconds(1))).limit(5))
                .containsExactly(
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(40),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(60));
    }

    @Test
    void aServerThatIsAwayIsTriedSoonAndDoesNotLengthenThePauses() {
        pauses.after(Duration.ofSeconds(1));

        assertThat(Stream.generate(pauses::afterOutage).limit(9))
                .containsOnly(Duration.ofSeconds(5));
        assertThat(pauses.after(Duration.ZERO)).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void aRelayThatHasStreamedForLongWaitsShortlyAgain() {
        pauses.after(Duration.ofSeconds(1));
        pauses.after(Duration.ofSeconds(60));

        assertThat(pauses.after(Duration.ofSeconds(61))).isEqualTo(Duration.ofSeconds(10));
    }
}
