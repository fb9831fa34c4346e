package io.tailrace.relay.position;

/**
 * A position as it is stored in Kafka.
 *
 * @param phase what the relay was doing when it stored the position
 * @param position has a meaning only in the phase {@link Phase#STREAMING}
 * @param systemId the system identifier of the PostgreSQL that the position belongs to, by which a
 *     relay notices that it is connected to another database
 */
public record StoredPosition(Phase phase, Position position, String systemId) {

    /** What a relay was doing when it stored a position. */
    public enum Phase {
        /**
         * Creating the slot and publishing the rows that existed before. A relay that finds this
         * phase creates the slot again, and leaves out the rows that the topics already hold.
         */
        BACKFILL,
        /** Streaming from the slot. */
        STREAMING
    }

    /** A position of the same database, in the phase {@link Phase#STREAMING}. */
    public StoredPosition streamingAt(Position next) {
        return new StoredPosition(Phase.STREAMING, next, systemId);
    }
}
