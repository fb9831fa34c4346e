package io.tailrace.relay.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.relay.RelayState;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProbationTest {

    private final Probation probation = new Probation(Duration.ofSeconds(10));
    private long seconds;

    @Test
    void aRelayThatPreparesForLongAndFailsHasNotWorked() {
        observe(RelayState.LEADING, false, 400);
        observe(RelayState.RECOVERING, false, 400);
        observe(RelayState.LEADING, false, 400);

        assertThat(probation.isPassed()).isFalse();
        assertThat(probation.streamed()).isZero();
    }

    @Test
    void aStreamThatLastsIsWork() {
        observe(RelayState.LEADING, false, 5);
        observe(RelayState.STREAMING, false, 10);
        assertThat(probation.isPassed()).isFalse();

        observe(RelayState.STREAMING, false, 1);
        assertThat(probation.isPassed()).isTrue();
        assertThat(probation.streamed()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void aStreamThatBreaksOffBeginsAgain() {
        observe(RelayState.STREAMING, false, 8);
        observe(RelayState.RECOVERING, false, 1);
        observe(RelayState.STREAMING, false, 8);

        assertThat(probation.isPassed()).isFalse();
        assertThat(probation.streamed()).isEqualTo(Duration.ofSeconds(14));
    }

    @Test
    void aStandbyWorksOnceItKnowsTheLeaderAndDoesNotStream() {
        observe(RelayState.STANDBY, false, 20);
        assertThat(probation.isPassed()).isFalse();

        observe(RelayState.STANDBY, true, 11);
        assertThat(probation.isPassed()).isTrue();
        assertThat(probation.streamed()).isZero();
    }

    /** Looks every second at a state that the relay has for a number of seconds. */
    private void observe(RelayState state, boolean follows, int times) {
        for (int i = 0; i < times; i++) {
            probation.observe(state, follows, Duration.ofSeconds(seconds++).toNanos());
        }
    }
}
