package io.tailrace.console.overview;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Remembers why reports cannot be read. Brokers that the console does not reach are not reached by
 * the processes either: once they answer again, processes get a while to report before their
 * silence means something. Safe for any thread.
 */
final class Outage {

    /** How long the brokers have answered before the silence of a process is its own. */
    static final Duration GRACE = Duration.ofSeconds(20);

    private static final String ANSWERING =
            "The brokers answer again, and processes get "
                    + GRACE.toSeconds()
                    + " s to report. Before, it was: ";

    /**
     * Why nothing is read at this moment.
     *
     * @param since when it began
     * @param missing whether nobody has reported ever: there is no topic
     */
    record Failure(Instant since, String text, boolean missing) {}

    private @Nullable Failure failure;
    private @Nullable Instant answering;

    /**
     * Nothing can be read.
     *
     * @return whether this is new
     */
    synchronized boolean failed(String text, boolean missing, Instant now) {
        Failure before = failure;
        failure = new Failure(before == null ? now : before.since(), text, missing);
        answering = null;
        return before == null;
    }

    /** The brokers have answered. */
    synchronized void answered(Instant now) {
        if (failure == null) {
            return;
        }
        if (answering == null) {
            answering = now;
        }
        if (failure.missing() || !now.isBefore(answering.plus(GRACE))) {
            failure = null;
            answering = null;
        }
    }

    /** Why nothing is read, or was read until just now; null if reports are read. */
    synchronized @Nullable Failure failure() {
        Failure now = failure;
        return now == null || answering == null
                ? now
                : new Failure(now.since(), ANSWERING + now.text(), now.missing());
    }
}
