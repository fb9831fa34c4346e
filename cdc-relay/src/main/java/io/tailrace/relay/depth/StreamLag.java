package io.tailrace.relay.depth;

import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * For how long the oldest committed change has not been published, as far as the stream shows.
 * Three things show it:
 *
 * <ul>
 *   <li>A change that was read and is not in Kafka yet: the time since its commit.
 *   <li>Nothing was published for longer than two heartbeats, although every heartbeat is
 *       published: the time since the commit of the change that was published last.
 *   <li>Otherwise: what the change that was published last had taken from its commit.
 * </ul>
 *
 * <p>A relay that has just become leader has published nothing yet. It shows the age of the
 * heartbeat before the position at which it goes on, because every change that was committed before
 * the heartbeat is published. Without a heartbeat it knows nothing until it publishes; once it has
 * led for longer than two heartbeats without that, it shows for how long it has led.
 *
 * <p>Times of commits are those of the database, so the clock is the database's as well: the time
 * that PostgreSQL told last, and what has passed since. No input or output. Safe for any thread.
 */
public final class StreamLag {

    /** What a heartbeat may take in addition to its interval. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private static final int HEARTBEATS = 2;

    private final LongSupplier nanoTime;
    private final Duration proofWithin;
    private @Nullable Instant toldTime;
    private long toldAt;
    private boolean leads;
    private @Nullable Instant inHand;
    private @Nullable Instant lastCommit;
    private @Nullable Duration lastTaken;
    private long lastPublishedAt;

    /**
     * @param heartbeat how often a change is written that has to come back in the stream
     * @param nanoTime a clock like {@link System#nanoTime()}
     */
    public StreamLag(Duration heartbeat, LongSupplier nanoTime) {
        this.proofWithin = heartbeat.multipliedBy(HEARTBEATS).plus(GRACE);
        this.nanoTime = nanoTime;
    }

    /** The database has told its time. */
    public synchronized void databaseTime(Instant time) {
        toldTime = time;
        toldAt = nanoTime.getAsLong();
    }

    /** This relay leads. */
    public synchronized void lead() {
        if (!leads) {
            leads = true;
            lastPublishedAt = nanoTime.getAsLong();
        }
    }

    /**
     * The stream goes on at a stored position.
     *
     * @param committed every change that was committed before is published; null if that is unknown
     */
    public synchronized void resumed(@Nullable Instant committed) {
        if (lastCommit == null) {
            lastCommit = committed;
        }
    }

    /** Another relay may lead, so nothing is known about the past any more. */
    public synchronized void forget() {
        leads = false;
        inHand = null;
        lastCommit = null;
        lastTaken = null;
    }

    /**
     * Changes were read from the stream and are being published.
     *
     * @param committed when the oldest of them was committed; null if that is unknown
     */
    public synchronized void taken(@Nullable Instant committed) {
        if (committed != null) {
            inHand = committed;
        }
    }

    /**
     * All changes that were read are published.
     *
     * @param committed when the newest of them was committed; null if that is unknown
     */
    public synchronized void published(@Nullable Instant committed) {
        inHand = null;
        if (committed != null) {
            lastCommit = committed;
            lastPublishedAt = nanoTime.getAsLong();
            Instant now = now();
            lastTaken = now == null ? Duration.ZERO : notNegative(Duration.between(committed, now));
        }
    }

    /**
     * The lag in seconds, at least 0; NaN while this relay does not lead, and while nothing shows
     * it yet.
     */
    public synchronized double seconds() {
        if (!leads) {
            return Double.NaN;
        }
        Instant now = now();
        if (inHand != null && now != null) {
            return seconds(Duration.between(inHand, now));
        }
        Duration silent = Duration.ofNanos(nanoTime.getAsLong() - lastPublishedAt);
        if (lastTaken != null && silent.compareTo(proofWithin) <= 0) {
            return seconds(lastTaken);
        }
        if (lastCommit != null && now != null) {
            return seconds(Duration.between(lastCommit, now));
        }
        boolean waited = inHand != null || silent.compareTo(proofWithin) > 0;
        return waited ? seconds(silent) : Double.NaN;
    }

    private @Nullable Instant now() {
        return toldTime == null ? null : toldTime.plusNanos(nanoTime.getAsLong() - toldAt);
    }

    private static Duration notNegative(Duration time) {
        return time.isNegative() ? Duration.ZERO : time;
    }

    private static double seconds(Duration time) {
        return notNegative(time).toMillis() / 1_000.0;
    }
}
