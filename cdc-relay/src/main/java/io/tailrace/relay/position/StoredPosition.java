package io.tailrace.relay.position;

import java.time.Instant;
import java.util.Objects;
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
 * @param watermark what the last heartbeat before the position proves; null if there was none on
 *     this history of the database
 * @param floor rows that a transaction with a lower id inserted are left out for good, because the
 *     first start left out the existing rows; 0 if it did not
 * @param publishedUntil up to where the relays of the slot had published its stream before a repair
 *     or a first start began, so that no row of the slot behind it is published, except by the
 *     comparison with the topics; null if that is not known, as on another history of the database.
 *     Null while streaming.
 * @param loss the last loss of continuity; null if none is known
 * @param checkedSince rows of the stream up to {@code checkedUntil} that are published already were
 *     published after this time of the database's clock, so that the topics tell which they are as
 *     long as they hold every record from then on; null if that is not known
 */
public record StoredPosition(
        Phase phase,
        Position position,
        @Nullable LogSequenceNumber checkedUntil,
        SourceIdentity source,
        @Nullable Watermark watermark,
        long floor,
        @Nullable Position publishedUntil,
        @Nullable Loss loss,
        @Nullable Instant checkedSince) {

    /** A position whose stream was published by relays only. */
    public StoredPosition(
            Phase phase,
            Position position,
            @Nullable LogSequenceNumber checkedUntil,
            SourceIdentity source,
            @Nullable Watermark watermark,
            long floor,
            @Nullable Position publishedUntil,
            @Nullable Loss loss) {
        this(phase, position, checkedUntil, source, watermark, floor, publishedUntil, loss, null);
    }

    /** A position of which no loss of continuity is known. */
    public StoredPosition(
            Phase phase,
            Position position,
            @Nullable LogSequenceNumber checkedUntil,
            SourceIdentity source,
            @Nullable Watermark watermark,
            long floor,
            @Nullable Position publishedUntil) {
        this(phase, position, checkedUntil, source, watermark, floor, publishedUntil, null);
    }

    /** A position of which nothing is known about an earlier stream of the slot. */
    public StoredPosition(
            Phase phase,
            Position position,
            @Nullable LogSequenceNumber checkedUntil,
            SourceIdentity source,
            @Nullable Watermark watermark,
            long floor) {
        this(phase, position, checkedUntil, source, watermark, floor, null);
    }

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
        STREAMING,
        /**
         * The slot was handed back to another program, which publishes what follows the position.
         * No relay goes on there.
         */
        HANDED_BACK
    }

    /**
     * The position of a slot that another program has published, up to where it can have done so.
     *
     * @param first all rows before are published
     * @param until an end of the log that was reached after the program had ended
     * @param since see {@link #checkedSince}
     * @param floor no row of a transaction with a lower id is in the stream behind the position
     */
    public static StoredPosition adopted(
            Position first,
            LogSequenceNumber until,
            @Nullable Instant since,
            SourceIdentity source,
            long floor) {
        return new StoredPosition(
                Phase.CATCHING_UP, first, until, source, null, floor, null, null, since);
    }

    /**
     * The same position of an adopted slot with everything compared that the log holds by now. The
     * program that published before may have been started again since the slot was adopted, and may
     * have ended without confirming what it has published.
     *
     * @param end an end of the log that was reached after nobody used the slot
     */
    public StoredPosition comparedUntil(LogSequenceNumber end) {
        // Otherwise rows that the topics do not decide are left out, though all are new.
        boolean publishesUndecided = publishedUntil != null || checkedSince != null;
        return phase == Phase.CATCHING_UP
                        && publishesUndecided
                        && Objects.requireNonNull(checkedUntil).compareTo(end) < 0
                ? catchingUp(position, end)
                : this;
    }

    /**
     * Whether another program has published the stream up to here, and no relay has streamed since
     * the slot was adopted, as far as a heartbeat shows it. A repair has a loss, and a first start
     * has published nothing before.
     */
    public boolean isOfAdoption() {
        return phase == Phase.CATCHING_UP
                && watermark == null
                && loss == null
                && !Position.after(LogSequenceNumber.INVALID_LSN).equals(publishedUntil);
    }

    /** The position behind which another program publishes. */
    public StoredPosition handedBack() {
        return new StoredPosition(
                Phase.HANDED_BACK, position, null, source, watermark, floor, null, loss, null);
    }

    /** A position in a phase that creates a slot. */
    public static StoredPosition anchoring(
            Phase phase,
            LogSequenceNumber slotAfter,
            SourceIdentity source,
            @Nullable Watermark watermark,
            long floor) {
        return new StoredPosition(phase, Position.after(slotAfter), null, source, watermark, floor);
    }

    /** The position where a stream begins of which every row is new. */
    public StoredPosition streaming(Position first) {
        return new StoredPosition(
                Phase.STREAMING, first, null, source, watermark, floor, null, loss);
    }

    /**
     * The position where a stream begins of which rows up to an end of the log may be published.
     */
    public StoredPosition catchingUp(Position first, LogSequenceNumber until) {
        return first.commit().compareTo(until) < 0
                ? new StoredPosition(
                        Phase.CATCHING_UP,
                        first,
                        until,
                        source,
                        watermark,
                        floor,
                        publishedUntil,
                        loss,
                        checkedSince)
                : streaming(first);
    }

    /** The position of the same stream after more of it is published. */
    public StoredPosition at(Position next) {
        return checkedUntil == null ? streaming(next) : catchingUp(next, checkedUntil);
    }

    /** The same position of what is now known about the same source. */
    public StoredPosition of(SourceIdentity now) {
        return new StoredPosition(
                phase,
                position,
                checkedUntil,
                now,
                watermark,
                floor,
                publishedUntil,
                loss,
                checkedSince);
    }

    /** The same position after a heartbeat. */
    public StoredPosition with(@Nullable Watermark next) {
        return new StoredPosition(
                phase,
                position,
                checkedUntil,
                source,
                next,
                floor,
                publishedUntil,
                loss,
                checkedSince);
    }

    /**
     * The id of a transaction below which no row is to be published any more: it is published, or
     * left out for good. 0 if there is none.
     */
    public long horizon() {
        return watermark == null ? floor : Math.max(floor, watermark.horizon());
    }

    /** The same position with the rows of transactions below an id left out. */
    public StoredPosition above(long transaction) {
        return new StoredPosition(
                phase,
                position,
                checkedUntil,
                source,
                watermark,
                transaction,
                publishedUntil,
                loss,
                checkedSince);
    }

    /**
     * The same position with what is known about the stream of the slot.
     *
     * @param until null if nothing is known
     */
    public StoredPosition publishedUntil(@Nullable Position until) {
        return new StoredPosition(
                phase, position, checkedUntil, source, watermark, floor, until, loss, checkedSince);
    }

    /** The same position after a loss of continuity. */
    public StoredPosition lost(@Nullable Loss last) {
        return new StoredPosition(
                phase,
                position,
                checkedUntil,
                source,
                watermark,
                floor,
                publishedUntil,
                last,
                checkedSince);
    }

    /** Up to where the slot's stream is published; null if that is not known. */
    public @Nullable Position streamedUntil() {
        return switch (phase) {
            case STREAMING, CATCHING_UP, HANDED_BACK -> position;
            case BACKFILL, FROM_NOW, REPAIR -> publishedUntil;
        };
    }

    /**
     * Behind which no row of the slot is published, except by a comparison with the topics; null if
     * that is not known, also while a repair on another history has not caught up.
     */
    public @Nullable Position newBehind() {
        return phase == Phase.CATCHING_UP && publishedUntil == null ? null : streamedUntil();
    }

    /**
     * Where the stream of a slot is read from: behind what is known to be published of it.
     *
     * @param confirmed the position that was confirmed to PostgreSQL
     */
    public Position firstOf(LogSequenceNumber confirmed) {
        return publishedUntil != null && publishedUntil.commit().compareTo(confirmed) >= 0
                ? publishedUntil
                : Position.after(confirmed);
    }

    /** The database that the position belongs to. */
    public DatabaseId database() {
        return source.database();
    }
}
