package io.tailrace.relay;

import java.time.Duration;

/**
 * Notices that a server refuses a relay that was running, and that this lasts. A refusal can pass,
 * for example when the server that checks passwords is away for a moment; one that lasts needs a
 * person. For one thread.
 */
final class Denials {

    /** How many refusals in a row are too many, if they also last long enough. */
    static final int MOST = 10;

    /** Refusals that are further apart are not in a row: the relay has worked in between. */
    private static final Duration APART = Duration.ofMinutes(5);

    private final long patience;
    private final long apart;
    private int inARow;
    private long firstAt;
    private long lastAt;
    private long batches;

    /**
     * @param longestPause the longest pause between two attempts; the relay is patient for six of
     *     them, a minute by default
     */
    Denials(Duration longestPause) {
        this.patience = longestPause.multipliedBy(6).toNanos();
        this.apart = Math.max(APART.toNanos(), patience);
    }

    /**
     * Notes how an attempt has failed.
     *
     * @param denied whether a server has refused the relay
     * @param batchesBefore how many batches the relay had published before the attempt
     * @param now of {@link System#nanoTime()}
     * @return whether the relay was refused so often and for so long that it should stop
     */
    boolean isLast(boolean denied, long batchesBefore, long now) {
        boolean continues = now - lastAt < apart && batchesBefore == batches;
        if (inARow == 0 || !continues) {
            firstAt = now;
            inARow = 0;
        }
        inARow = denied ? inARow + 1 : 0;
        lastAt = now;
        batches = batchesBefore;
        return inARow >= MOST && now - firstAt >= patience;
    }
}
