package io.tailrace.relay.position;

/**
 * The PostgreSQL that a position belongs to.
 *
 * @param systemId the system identifier, which a database shares with its standbys and copies
 * @param timeline the timeline, which changes with each promotion of a standby and each recovery
 *     from an archive; {@link #UNKNOWN_TIMELINE} if a relay stored the position that did not know
 *     timelines
 */
public record DatabaseId(String systemId, int timeline) {

    /** Timelines count from 1. */
    public static final int UNKNOWN_TIMELINE = 0;
}
