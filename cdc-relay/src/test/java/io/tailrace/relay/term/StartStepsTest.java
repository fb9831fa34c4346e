package io.tailrace.relay.term;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the log says about the start of a term. */
class StartStepsTest {

    @Test
    void theStepsAreListedInTheirOrderAndOneThatComesAgainIsAdded() {
        StartSteps steps = new StartSteps();
        steps.ended("topics");
        steps.ended("fencing");
        steps.ended("topics");

        assertThat(steps.toString()).matches("topics \\d+, fencing \\d+");
    }
}
