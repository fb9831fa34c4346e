package io.tailrace.subscriber.internal.rehearsal;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often a member welcomes: once a second for each rehearsal, and for a few rehearsals a second,
 * however many say hello. Times are those of {@link System#nanoTime}. For one thread.
 */
final class WelcomePace {

    static final int MAX_REHEARSALS = 10;

    private static final long PERIOD = Duration.ofSeconds(1).toNanos();

    private final Map<String, Long> welcomed = new LinkedHashMap<>();

    /** Whether a rehearsal may be welcomed at this time, which then counts as done. */
    boolean permit(String rehearsal, long now) {
        welcomed.values().removeIf(before -> now - before >= PERIOD);
        if (welcomed.containsKey(rehearsal) || welcomed.size() >= MAX_REHEARSALS) {
            return false;
        }
        welcomed.put(rehearsal, now);
        return true;
    }
}
