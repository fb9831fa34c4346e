package io.tailrace.relay.replay;

import io.tailrace.relay.position.DatabaseId;
import io.tailrace.relay.position.Horizon;

/**
 * Which rows were published when a run began, and in which history of which database: ids of
 * transactions mean something else in another one.
 *
 * @param database the database and its timeline
 * @param heartbeat the id of the heartbeat that proves the horizon
 * @param published the rows that were published
 */
public record ReplayOrigin(DatabaseId database, String heartbeat, Horizon published) {

    /** Whether this is an origin in the same history, as far as the timeline shows. */
    boolean isOnTimelineOf(ReplayOrigin other) {
        return database.isSameDatabase(other.database)
                && database.timeline() == other.database.timeline();
    }

    /** The same origin with the rows that are published in another one, too. */
    ReplayOrigin atMost(ReplayOrigin other) {
        return new ReplayOrigin(database, heartbeat, published.atMost(other.published.below()));
    }
}
