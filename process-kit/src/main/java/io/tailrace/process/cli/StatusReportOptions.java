package io.tailrace.process.cli;

import io.tailrace.event.internal.Check;
import io.tailrace.process.live.StatusReporter;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The option that says how often a process reports how it is. */
public final class StatusReportOptions {

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofHours(1);

    @Option(
            names = "--status-interval",
            paramLabel = "<duration>",
            description =
                    "How often the process says in the topic tailrace.status how it is, for the"
                            + " console, as 5s or PT1M: from 1s to 1h, or 0s for never.")
    private Duration interval = StatusReporter.DEFAULT_INTERVAL;

    /**
     * The time between two reports; zero for none.
     *
     * @throws IllegalArgumentException if the value is out of range
     */
    public Duration interval() {
        boolean inRange = interval.compareTo(SHORTEST) >= 0 && interval.compareTo(LONGEST) <= 0;
        Check.that(
                inRange || interval.isZero(),
                "status-interval",
                "must be 0s, or from 1s to 1h",
                interval);
        return interval;
    }

    /**
     * Whether the process reports at all.
     *
     * @throws IllegalArgumentException if the value is out of range
     */
    public boolean isOn() {
        return !interval().isZero();
    }
}
