package io.tailrace.processor.cli.dlt;

import io.tailrace.processor.dlt.RedriveRequest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/**
 * The options that say how carefully dead letters are redriven. What is not given is chosen by the
 * size of the selection: {@value #LARGE_CANARIES} canaries and {@value #LARGE_RATE} dead letters
 * per second if more than {@value #LARGE} are selected, otherwise no canaries and no limit.
 */
public final class PaceOptions {

    /** Selections of more dead letters than this are large. */
    public static final int LARGE = 100;

    private static final int LARGE_CANARIES = 10;
    private static final int LARGE_RATE = 100;

    @Option(
            names = "--rate",
            showDefaultValue = Visibility.NEVER,
            description =
                    "How many dead letters to redrive per second at most; 0 for no limit. Default: "
                            + LARGE_RATE
                            + " if more than "
                            + LARGE
                            + " are selected, otherwise no limit.")
    private @Nullable Double rate;

    @Option(
            names = "--canary",
            showDefaultValue = Visibility.NEVER,
            description =
                    "Redrive this many dead letters first, and the others only if all of these are"
                            + " handled: their group, or the processor, has committed past them and"
                            + " they were not reported as failed; 0 for none. Default: "
                            + LARGE_CANARIES
                            + " if more than "
                            + LARGE
                            + " are selected, otherwise none.")
    private @Nullable Integer canaries;

    @Option(
            names = "--canary-wait",
            description = "How long to wait until all canaries are handled.")
    private Duration canaryWait = RedriveRequest.DEFAULT_CANARY_WAIT;

    /** Whether the size of the selection matters. */
    public boolean dependsOnSize() {
        return rate == null || canaries == null;
    }

    /** How long to wait until all canaries are handled. */
    public Duration canaryWait() {
        return canaryWait;
    }

    /** How many canaries there are; 0 for none. */
    public int canaries(boolean isLarge) {
        return canaries == null ? isLarge ? LARGE_CANARIES : 0 : canaries;
    }

    /** How many dead letters are redriven per second; 0 for no limit. */
    public double rate(boolean isLarge) {
        return rate == null ? isLarge ? LARGE_RATE : 0 : rate;
    }

    /** What was chosen for a large selection, and how to change it, on one line. */
    public String announcement() {
        StringBuilder text =
                new StringBuilder("more than " + LARGE + " dead letters are selected, so ");
        if (canaries == null) {
            text.append(LARGE_CANARIES).append(" canaries are redriven first (--canary 0: none)");
        }
        if (rate == null) {
            text.append(canaries == null ? " and " : "")
                    .append("at most ")
                    .append(LARGE_RATE)
                    .append(" per second are redriven (--rate 0: no limit)");
        }
        return text.toString();
    }
}
