package io.tailrace.subscriber.internal.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CurrentRehearsalTest {

    private static final long PATIENCE = CurrentRehearsal.PATIENCE.toNanos();

    private final CurrentRehearsal current = new CurrentRehearsal();

    @Test
    void theFirstIsServedUntilItEnds() {
        assertThat(current.hear("a", 0)).isTrue();
        assertThat(current.hear("b", 1)).isFalse();
        assertThat(current.hear("a", 2)).isTrue();
        assertThat(current.end("b")).isFalse();
        assertThat(current.id()).isEqualTo("a");
        assertThat(current.end("a")).isTrue();
        assertThat(current.hear("b", 3)).isTrue();
    }

    @Test
    void aRehearsalThatGivesNoSignOfLifeMakesRoom() {
        assertThat(current.hear("a", 0)).isTrue();
        assertThat(current.hear("a", PATIENCE)).isTrue();
        assertThat(current.isSilent(2 * PATIENCE)).isFalse();
        assertThat(current.hear("b", 2 * PATIENCE)).isFalse();
        assertThat(current.isSilent(2 * PATIENCE + 1)).isTrue();
        assertThat(current.hear("b", 2 * PATIENCE + 1)).isTrue();
        assertThat(current.id()).isEqualTo("b");
    }
}
