package io.tailrace.relay.position;

/**
 * What the relay remembers in Kafka about its slot.
 *
 * @param phase what was going on
 * @param position meaningful in the phase {@link Phase#STREAMING}
 * @param systemId PostgreSQL's system identifier, so that another database is noticed
 */
public record StoredPosition(Phase phase, Position position, String systemId) {

    /** What the relay was doing when it wrote this. */
    public enum Phase {
        /**
         * Makes the slot and publishes the rows that were there before it. Interrupted, it begins
         * anew and leaves out what the topics hold already.
         */
        BACKFILL,
        /** Reads the WAL. */
        STREAMING
    }

    /** The same database, now at that position of its stream. */
    public StoredPosition streamingAt(Position next) {
        return new StoredPosition(Phase.STREAMING, next, systemId);
    }
}
