package io.tailrace.console.letters.index;

import java.time.Duration;

/**
 * Notices that a transaction stays open, and hides what is written behind it. Those of a run that
 * goes on take about a second; that of a run that was killed stays open until the brokers abort it.
 * For one thread.
 */
final class OpenTransaction {

    static final Duration LONG = Duration.ofSeconds(5);

    private long awaited;
    private long since;

    /**
     * Whether something has been hidden for long.
     *
     * @param readable the end of what can be read
     * @param written the end of what is written
     * @param nanos of {@link System#nanoTime()}
     */
    boolean lasts(long readable, long written, long nanos) {
        if (readable >= awaited) {
            awaited = written;
            since = nanos;
        }
        return readable < awaited && nanos - since >= LONG.toNanos();
    }
}
