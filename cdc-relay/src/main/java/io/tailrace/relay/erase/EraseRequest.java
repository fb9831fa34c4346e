package io.tailrace.relay.erase;

import io.tailrace.event.TopicNames;
import io.tailrace.event.internal.Check;
import io.tailrace.processor.schedule.Schedule;
import java.time.Duration;
import java.util.UUID;

/**
 * What an operator asks {@link Erase} to do.
 *
 * @param aggregate what is erased
 * @param applicationId of the processors that may hold events
 * @param untyped whether retries and dead letters with the aggregate id are erased, too, if nothing
 *     shows their aggregate type any more
 * @param dryRun whether nothing is changed
 * @param patience how long to wait until processors have executed commands, and then until relays
 *     have published rows
 * @param run the name of the run
 */
public record EraseRequest(
        Aggregate aggregate,
        String applicationId,
        boolean untyped,
        boolean dryRun,
        Duration patience,
        String run) {

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming the option, its rule and the actual value
     */
    public EraseRequest {
        Check.that(
                TopicNames.isLegal(applicationId)
                        && TopicNames.isLegal(Schedule.changelog(applicationId)),
                "application-id",
                "must be 1 to 249 characters of [a-zA-Z0-9._-]",
                Check.quote(applicationId));
        Check.that(!patience.isNegative(), "wait", "must be 0 or more", patience);
    }

    /** A request with a run of its own name, which says nothing about the aggregate. */
    public static EraseRequest of(
            Aggregate aggregate,
            String applicationId,
            boolean untyped,
            boolean dryRun,
            Duration patience) {
        String run = "erase-" + UUID.randomUUID().toString().substring(0, 8);
        return new EraseRequest(aggregate, applicationId, untyped, dryRun, patience, run);
    }
}
