package io.tailrace.relay;

import java.time.Duration;

/**
 * Counts how often in a row a server has refused a relay that was running. A refusal can pass, for
 * example when the server that checks passwords is away for a moment; one that lasts needs a
 * person. For one thread.
 */
final class Denials {

    /** With the default of the pauses between attempts these take about a minute. */
    static final int MOST = 10;

    /** Refusals that are further apart are not in a row: the relay has worked in between. */
    private static final Duration APART = Duration.ofMinutes(5);

    private int inARow;
    private long lastAt;

    /**
     * Notes how an attempt has failed.
     *
     * @param denied whether a server has refused the relay
     * @param now of {@link System#nanoTime()}
     * @return whether the relay has been refused so often that it should stop
     */
    boolean isLast(boolean denied, long now) {
        boolean continues = now - lastAt < APART.toNanos();
        inARow = !denied ? 0 : continues ? inARow + 1 : 1;
        lastAt = now;
        return inARow >= MOST;
    }
}
