package io.tailrace.processor.dlt;

import io.tailrace.event.internal.Check;

/**
 * What an operator asks {@link Redrive} to do.
 *
 * @param run the name of the run, 1 to 200 characters; deduplication lets a redriven event pass
 *     once per run
 * @param filter which dead letters are redriven
 * @param limit how many dead letters are redriven at most; {@link Long#MAX_VALUE} for no limit
 * @param pace how carefully dead letters are redriven
 * @param maxRedrives a dead letter that was redriven this often before is refused
 * @param dryRun whether the run only reports what it would redrive
 * @param applicationId the application id of the processors, whose progress says whether canaries
 *     that were sent to an outbox topic are processed
 */
public record RedriveRequest(
        String run,
        DeadLetterFilter filter,
        long limit,
        RedrivePace pace,
        int maxRedrives,
        boolean dryRun,
        String applicationId) {

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
        Check.that(
                !applicationId.isBlank(),
                "application-id",
                "must be given",
                Check.quote(applicationId));
        Check.that(maxRedrives >= 1, "max-redrives", "must be at least 1", maxRedrives);
    }
}
