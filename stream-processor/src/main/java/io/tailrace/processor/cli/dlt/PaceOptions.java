package io.tailrace.processor.cli.dlt;

import io.tailrace.processor.dlt.RedriveListener;
import io.tailrace.processor.dlt.RedrivePace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/**
 * The options that say how carefully dead letters are redriven. What is not given is chosen by the
 * size of the run, see {@link RedrivePace}.
 */
public final class PaceOptions {

    @Option(
            names = "--rate",
            showDefaultValue = Visibility.NEVER,
            description =
                    "How many dead letters to redrive per second at most; 0 for no limit. Default: "
                            + RedrivePace.LARGE_RATE
                            + " if more than "
                            + RedrivePace.LARGE
                            + " are selected, or were redriven in the run before; otherwise no limit.")
    private @Nullable Double rate;

    @Option(
            names = "--canary",
            showDefaultValue = Visibility.NEVER,
            description =
                    "Redrive this many dead letters first, at least one of each group and outbox topic, and"
                            + " the others only if all of these are handled: their group, or the processor, has committed past them and"
                            + " they were not reported as failed; 0 for none. Default: "
                            + RedrivePace.LARGE_CANARIES
                            + " if more than "
                            + RedrivePace.LARGE
                            + " are selected, or were redriven in the run before; otherwise none.")
    private @Nullable Integer canaries;

    @Option(
            names = "--canary-wait",
            description =
                    "How long to wait until all canaries are handled, and before that until their"
                            + " groups read the retry topics; at most a day.")
    private Duration canaryWait = RedrivePace.DEFAULT_CANARY_WAIT;

    @Option(
            names = "--canary-settle",
            description =
                    "How long to watch for reports of failures after the groups have committed past"
                            + " the canaries; at most a day.")
    private Duration canarySettle = RedrivePace.DEFAULT_CANARY_SETTLE;

    /**
     * The pace that the options describe.
     *
     * @throws IllegalArgumentException naming the option, its rule and the actual value
     */
    public RedrivePace pace() {
        return new RedrivePace(canaries, rate, canaryWait, canarySettle);
    }

    /** What was chosen for a large selection, and how to change it, on one line. */
    public String announcement(RedriveListener.Size size) {
        List<String> chosen = new ArrayList<>();
        if (canaries == null && size.newCanaries() > 0) {
            chosen.add(size.newCanaries() + " canaries are redriven first (--canary 0: none)");
        }
        if (canaries == null && size.earlierCanaries() > 0) {
            chosen.add(
                    size.earlierCanaries()
                            + " canaries that were redriven before are watched again (--canary 0: none)");
        }
        if (rate == null) {
            chosen.add(
                    "at most "
                            + RedrivePace.LARGE_RATE
                            + " per second are redriven (--rate 0: no limit)");
        }
        String why = "more than " + RedrivePace.LARGE + " dead letters are selected";
        if (size.before() > 0) {
            why =
                    "the run has redriven %d dead letters before and %d are left, more than %d together"
                            .formatted(size.before(), size.left(), RedrivePace.LARGE);
        }
        return chosen.isEmpty() ? why : why + ", so " + String.join(" and ", chosen);
    }
}
