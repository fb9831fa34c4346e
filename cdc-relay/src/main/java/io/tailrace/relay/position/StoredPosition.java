package io.tailrace.relay.position;

import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;

/**
 * A position as it is stored in Kafka.
 *
 * @param phase what the relay was doing when it stored the position
 * @param position up to where rows are published. In the phases that create a slot no row of the
 *     stream is published yet: a slot that confirms more than this position is the one to stream
 *     from, and any other slot is not.
 * @param checkedUntil the end of the log up to which rows of the stream may already be published;
 *     null unless the phase is {@link Phase#CATCHING_UP}
 * @param source what the position belongs to, by which a relay notices that it is connected to
 *     something else, or to the same database after a restore or a promotion
 */
public record StoredPosition(
        Phase phase,
        Position position,
        @Nullable LogSequenceNumber checkedUntil,
        SourceIdentity source) {

    /** What a relay was doing when it stored a position. */
    public enum Phase {
        /** The first start: creating the slot and publishing the rows that existed before. */
        BACKFILL,
        /** The first start: creating the slot; the rows that existed before are left out. */
        FROM_NOW,
        /**
         * Continuity was lost: finding a slot to stream from, and publishing the rows that the
         * topics lack. Unlike in a first start, rows of the table were published before.
         */
        REPAIR,
        /** Streaming; rows whose ids are in the topics are left out. */
        CATCHING_UP,
        /** Streaming. */
        STREAMING
    }

    /** A position in a phase that creates a slot. */
    public static StoredPosition anchoring(
            Phase phase, LogSequenceNumber slotAfter, SourceIdentity source) {
        return new StoredPosition(phase, Position.after(slotAfter), null, source);
    }

    /** A position in the stream of which every row is new. */
    public static StoredPosition streaming(Position position, SourceIdentity source) {
        return new StoredPosition(Phase.STREAMING, position, null, source);
    }

    /** A position in the stream of which rows up to an end of the log may be published. */
    public static StoredPosition catchingUp(
            Position position, LogSequenceNumber checkedUntil, SourceIdentity source) {
        return position.commit().compareTo(checkedUntil) < 0
                ? new StoredPosition(Phase.CATCHING_UP, position, checkedUntil, source)
                : streaming(position, source);
    }

    /** The position of the same stream after more of it is published. */
    public StoredPosition at(Position next) {
        return checkedUntil == null
                ? streaming(next, source)
                : catchingUp(next, checkedUntil, source);
    }

    /** The database that the position belongs to. */
    public DatabaseId database() {
        return source.database();
    }
}
