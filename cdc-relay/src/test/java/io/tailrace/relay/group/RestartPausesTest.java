package io.tailrace.relay.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RestartPausesTest {

    private final RestartPauses pauses =
            new RestartPauses(Duration.ofSeconds(10), Duration.ofSeconds(60));

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
    void aRelayThatHasWorkedForLongWaitsShortlyAgain() {
        pauses.after(Duration.ofSeconds(1));
        pauses.after(Duration.ofSeconds(60));

        assertThat(pauses.after(Duration.ofSeconds(61))).isEqualTo(Duration.ofSeconds(10));
    }
}
