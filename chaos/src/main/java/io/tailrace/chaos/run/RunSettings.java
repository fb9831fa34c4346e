package io.tailrace.chaos.run;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * What one run of a suite depends on.
 *
 * @param seed the seed of every random decision
 * @param length how long faults are injected
 * @param progress receives a line of text for each step of the run
 * @param violationsExpected true for an implementation that is known to be wrong: its logs are kept
 *     if the run finds <em>no</em> violation
 */
public record RunSettings(
        long seed, Duration length, Consumer<String> progress, boolean violationsExpected) {

    /** Settings of a run that is expected to be clean. */
    public static RunSettings of(long seed, Duration length, Consumer<String> progress) {
        return new RunSettings(seed, length, progress, false);
    }

    /** Settings of a run that is expected to find violations. */
    public RunSettings expectingViolations() {
        return new RunSettings(seed, length, progress, true);
    }
}
