package io.tailrace.processor.rehearsal;

import io.tailrace.event.internal.Check;
import io.tailrace.processor.dlt.RedriveRequest;
import java.time.Duration;

/**
 * What is rehearsed.
 *
 * @param redrive the redrive, as a dry run
 * @param patience how long to wait without any answer before the dead letters that subscribers were
 *     given count as unanswered; longer than 0
 */
public record RehearsalRequest(RedriveRequest redrive, Duration patience) {

    /** The default of {@link #patience}: 1 minute, longer than the default handler timeout. */
    public static final Duration DEFAULT_PATIENCE = Duration.ofMinutes(1);

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming the option, its rule and the actual value
     */
    public RehearsalRequest {
        Check.that(redrive.dryRun(), "redrive", "must be a dry run", "a real one");
        Check.that(
                !patience.isNegative() && !patience.isZero(),
                "rehearse-wait",
                "must be longer than 0",
                patience);
    }
}
