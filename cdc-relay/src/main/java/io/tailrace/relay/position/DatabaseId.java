package io.tailrace.relay.position;

/**
 * The database that a position belongs to.
 *
 * @param systemId the system identifier, which a server shares with its standbys and copies
 * @param oid the object identifier of the database within the server; {@link #UNKNOWN_OID} if a
 *     relay stored the position that did not store it
 * @param timeline the timeline, which changes with each promotion of a standby and each recovery
 *     from an archive; {@link #UNKNOWN_TIMELINE} if a relay stored the position that did not know
 *     timelines
 */
public record DatabaseId(String systemId, long oid, int timeline) {

    /** No database has this object identifier. */
    public static final long UNKNOWN_OID = 0;

    /** Timelines count from 1. */
    public static final int UNKNOWN_TIMELINE = 0;

    /**
     * Whether this and another are the same database, maybe on different timelines. Databases of
     * one server share the system identifier, and their tables can have the same object
     * identifiers, as those of a {@code TEMPLATE} do.
     */
    public boolean isSameDatabase(DatabaseId other) {
        return systemId.equals(other.systemId)
                && (oid == other.oid || oid == UNKNOWN_OID || other.oid == UNKNOWN_OID);
    }
}
