package io.tailrace.chaos.world;

import io.tailrace.testkit.account.Delivered;
import java.time.Instant;
import java.util.List;

/**
 * What was read from the topics of events between two deletions of these topics.
 *
 * @param caughtUpAt every event that was committed before had been read from the topics before the
 *     deletion that this incarnation follows
 * @param since when the topics were created again; {@link Instant#EPOCH} for the first topics
 * @param delivered the events, those of one aggregate in order
 */
record Incarnation(Instant caughtUpAt, Instant since, List<Delivered> delivered) {

    /** Copies the list. */
    Incarnation {
        delivered = List.copyOf(delivered);
    }

    /** Whether an event may have been in topics that were deleted before they were read. */
    boolean mayHaveRemoved(Instant committedAt) {
        return !committedAt.isBefore(caughtUpAt) && committedAt.isBefore(since);
    }
}
