package io.tailrace.processor.held;

import io.tailrace.event.internal.Check;
import io.tailrace.processor.schedule.CommandCodec;
import io.tailrace.processor.schedule.ScheduleCommand.Action;
import java.time.Duration;
import java.util.UUID;

/**
 * What an operator asks {@link HeldOperation} to do.
 *
 * @param action what is done with each selected event
 * @param run the name of the run, 1 to 200 characters
 * @param why why, for the dead letters of cancelled events; at most 1,000 characters
 * @param patience how long to wait until the events are no longer held
 */
public record HeldRequest(Action action, String run, String why, Duration patience) {

    /** The default of {@link #patience}: 30 s. */
    public static final Duration DEFAULT_WAIT = Duration.ofSeconds(30);

    private static final int MAX_RUN_LENGTH = 200;

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming the option, its rule and the actual value
     */
    public HeldRequest {
        Check.that(
                !run.isBlank() && run.length() <= MAX_RUN_LENGTH,
                "run",
                "must have 1 to 200 characters",
                Check.quote(run));
        Check.that(
                why.length() <= CommandCodec.MAX_TEXT,
                "why",
                "must have at most " + CommandCodec.MAX_TEXT + " characters",
                why.length());
        Check.that(!patience.isNegative(), "wait", "must be 0 or more", patience);
    }

    /** A request with a run of its own name. */
    public static HeldRequest of(Action action, String why, Duration patience) {
        String run = action.text() + "-" + UUID.randomUUID().toString().substring(0, 8);
        return new HeldRequest(action, run, why, patience);
    }
}
