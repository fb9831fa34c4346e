package io.tailrace.subscriber.internal.rehearsal;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The rehearsal that a member takes part in: one at a time, the first that says hello, until it
 * ends or has given no sign of life for a while. All members read the same order of records, so
 * they agree on which rehearsal is the first. Times are those of {@link System#nanoTime}. For one
 * thread.
 */
final class CurrentRehearsal {

    /** A tool says hello more often than this. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private @Nullable String id;
    private long heard;

    /**
     * Notes a sign of life.
     *
     * @return whether the rehearsal is the current one
     */
    boolean hear(String rehearsal, long now) {
        if (id != null && !id.equals(rehearsal) && !isSilent(now)) {
            return false;
        }
        id = rehearsal;
        heard = now;
        return true;
    }

    /** The current rehearsal, or null if there is none. */
    @Nullable String id() {
        return id;
    }

    /** Whether the current rehearsal has given no sign of life for too long. */
    boolean isSilent(long now) {
        return id != null && now - heard > PATIENCE.toNanos();
    }

    /**
     * Ends a rehearsal.
     *
     * @return whether it was the current one
     */
    boolean end(String rehearsal) {
        boolean current = rehearsal.equals(id);
        if (current) {
            id = null;
        }
        return current;
    }
}
