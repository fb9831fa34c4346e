package io.tailrace.relay.erase;

import io.tailrace.event.TopicNames;
import io.tailrace.event.internal.Check;
import io.tailrace.processor.schedule.Schedule;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.UUID;

/**
 * What an operator asks {@link Erase} to do.
 *
 * @param aggregate what is erased
 * @param applicationIds of the processors that may hold events; at least one
 * @param untyped whether retries and dead letters with the aggregate id are erased, too, if nothing
 *     shows their aggregate type any more
 * @param dryRun whether nothing is changed
 * @param patience how long to wait until relays have published rows, and then until processors have
 *     read what is published and have executed commands
 * @param run the name of the run
 */
public record EraseRequest(
        Aggregate aggregate,
        List<String> applicationIds,
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
        applicationIds = List.copyOf(new LinkedHashSet<>(applicationIds));
        Check.that(!applicationIds.isEmpty(), "application-id", "must be given", "none");
        for (String applicationId : applicationIds) {
            Check.that(
                    TopicNames.isLegal(applicationId)
                            && TopicNames.isLegal(Schedule.changelog(applicationId)),
                    "application-id",
                    "must be 1 to 249 characters of [a-zA-Z0-9._-]",
                    Check.quote(applicationId));
        }
        Check.that(!patience.isNegative(), "wait", "must be 0 or more", patience);
    }

    /** A request with a run of its own name, which says nothing about the aggregate. */
    public static EraseRequest of(
            Aggregate aggregate,
            List<String> applicationIds,
            boolean untyped,
            boolean dryRun,
            Duration patience) {
        String run = "erase-" + UUID.randomUUID().toString().substring(0, 8);
        return new EraseRequest(aggregate, applicationIds, untyped, dryRun, patience, run);
    }

    /** Until when to wait for something that begins now, as of {@link System#nanoTime()}. */
    long deadline() {
        return System.nanoTime() + (dryRun ? 0 : patience.toNanos());
    }
}
