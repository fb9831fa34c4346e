package io.tailrace.processor.dlt;

import io.tailrace.event.internal.Check;
import java.time.Duration;

/**
 * What an operator asks {@link Redrive} to do.
 *
 * @param run the name of the run, 1 to 200 characters; deduplication lets a redriven event pass
 *     once per run
 * @param filter which dead letters are redriven
 * @param limit how many dead letters are redriven at most; {@link Long#MAX_VALUE} for no limit
 * @param perSecond how many dead letters are redriven per second at most; 0 for no limit
 * @param canaries how many dead letters are redriven first; the others follow only if all of these
 *     are handled; 0 for none
 * @param canaryWait how long to wait until the canaries are handled
 * @param maxRedrives a dead letter that was redriven this often before is refused
 * @param dryRun whether the run only reports what it would redrive
 * @param applicationId the application id of the processors, whose progress says whether canaries
 *     that were sent to an outbox topic are processed
 */
public record RedriveRequest(
        String run,
        DeadLetterFilter filter,
        long limit,
        double perSecond,
        int canaries,
        Duration canaryWait,
        int maxRedrives,
        boolean dryRun,
        String applicationId) {

    /** The default of {@link #canaryWait}: 30 s. */
    public static final Duration DEFAULT_CANARY_WAIT = Duration.ofSeconds(30);

    /** The default of {@link #maxRedrives}: 3. */
    public static final int DEFAULT_MAX_REDRIVES = 3;

    private static final int MAX_RUN_LENGTH = 200;

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming the option, its rule and the actual value
     */
    public RedriveRequest {
        Check.that(
                !run.isBlank() && run.length() <= MAX_RUN_LENGTH,
                "run",
                "must have 1 to 200 characters",
                Check.quote(run));
        Check.that(limit >= 1, "limit", "must be at least 1", limit);
        Check.that(perSecond >= 0, "rate", "must be 0 or more", perSecond);
        Check.that(canaries >= 0, "canary", "must be 0 or more", canaries);
        Check.that(!canaryWait.isNegative(), "canary-wait", "must be 0 or more", canaryWait);
        Check.that(
                !applicationId.isBlank(),
                "application-id",
                "must be given",
                Check.quote(applicationId));
        Check.that(maxRedrives >= 1, "max-redrives", "must be at least 1", maxRedrives);
    }
}
