package io.tailrace.relay.position;

/**
 * A position as it is stored in Kafka.
 *
 * @param phase what the relay was doing when it stored the position
 * @param position up to where rows are published; in the phase {@link Phase#FROM_NOW} the end of
 *     the log before the slot was created, and without a meaning in the phase {@link
 *     Phase#BACKFILL}
 * @param database the PostgreSQL that the position belongs to, by which a relay notices that it is
 *     connected to another one, or to the same one after a restore or a promotion
 */
public record StoredPosition(Phase phase, Position position, DatabaseId database) {

    /** What a relay was doing when it stored a position. */
    public enum Phase {
        /**
         * Creating the slot and publishing the rows that existed before. A relay that finds this
         * phase creates the slot again, and leaves out the rows that the topics already hold.
         */
        BACKFILL,
        /**
         * Creating the slot; the rows that existed before are left out. A relay that finds this
         * phase streams from the slot if it was created after that, since nothing was read from it
         * yet, and creates it otherwise.
         */
        FROM_NOW,
        /** Streaming from the slot. */
        STREAMING
    }

    /** A position of the same database, in the phase {@link Phase#STREAMING}. */
    public StoredPosition streamingAt(Position next) {
        return new StoredPosition(Phase.STREAMING, next, database);
    }
}
