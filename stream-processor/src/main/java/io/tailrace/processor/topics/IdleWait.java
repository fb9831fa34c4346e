package io.tailrace.processor.topics;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How long a stream thread waits for records. While records arrive, and when a held event is due
 * soon, it waits as briefly as Kafka Streams wants to, so that transactions are committed and
 * events are released in time. Otherwise it waits longer, which costs next to no CPU time: records
 * that arrive end the wait. For one thread.
 */
final class IdleWait {

    /** A change of the input topics and an orderly stop wait for the end of a wait, too. */
    static final Duration LONGEST = Duration.ofMillis(200);

    /** Much longer than it takes until what has arrived is committed. */
    static final Duration BUSY = Duration.ofSeconds(1);

    private final LongSupplier nextDue;
    private long lastRecords;
    private boolean busy;

    /**
     * @param nextDue when the next held event is due, in milliseconds since 1970; may be in the
     *     past or never come
     */
    IdleWait(LongSupplier nextDue) {
        this.nextDue = nextDue;
    }

    /**
     * The time to wait.
     *
     * @param wanted what Kafka Streams wants to wait; if it does not want to wait at all, it has
     *     something to do, and is not kept from it
     * @param nanos the time of {@link System#nanoTime()}
     * @param millis the time of {@link System#currentTimeMillis()}
     */
    Duration extended(Duration wanted, long nanos, long millis) {
        busy = busy && nanos - lastRecords < BUSY.toNanos();
        if (wanted.isZero() || busy) {
            return wanted;
        }
        long due = nextDue.getAsLong();
        long untilDue = due <= millis ? 0 : Math.min(due - millis, LONGEST.toMillis());
        Duration longer = Duration.ofMillis(untilDue);
        return longer.compareTo(wanted) > 0 ? longer : wanted;
    }

    /**
     * Notes what a wait has brought.
     *
     * @param records the number of records
     * @param nanos the time of {@link System#nanoTime()}
     */
    void ended(int records, long nanos) {
        if (records > 0) {
            lastRecords = nanos;
            busy = true;
        }
    }
}
