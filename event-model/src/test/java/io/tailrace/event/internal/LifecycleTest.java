package io.tailrace.event.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LifecycleTest {

    private enum State {
        CREATED,
        RUNNING,
        STOPPED,
        FAILED
    }

    private final List<String> changes = new ArrayList<>();
    private final Lifecycle<State> life =
            new Lifecycle<>(
                    "engine",
                    State.CREATED,
                    state -> state.compareTo(State.STOPPED) >= 0,
                    (before, after) -> changes.add(before + ">" + after));

    @Test
    void itBeginsOnceAndSaysWhatItIsOtherwise() {
        life.begin(State.RUNNING);

        assertThatThrownBy(() -> life.begin(State.RUNNING))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("needs a new engine, in state CREATED; this one is RUNNING");
    }

    @Test
    void aFinalStateIsNeverLeft() {
        life.begin(State.RUNNING);
        life.fail(State.FAILED, new IllegalArgumentException("first"));

        assertThat(life.move(State.STOPPED)).isFalse();
        life.fail(State.FAILED, new IllegalArgumentException("second"));
        assertThat(life.failure()).hasMessage("first");
        assertThat(changes).containsExactly("CREATED>RUNNING", "RUNNING>FAILED");
    }

    @Test
    void waitingEndsWhenTheStateCannotBeReachedAnyMore() throws InterruptedException {
        life.move(State.STOPPED);

        assertThat(life.await(State.RUNNING, Duration.ofHours(1))).isFalse();
        assertThat(life.await(State.STOPPED, Duration.ZERO)).isTrue();
    }
}
