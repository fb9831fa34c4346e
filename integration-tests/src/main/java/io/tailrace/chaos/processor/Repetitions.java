package io.tailrace.chaos.processor;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * How far apart the records of the same events were, and those that were passed on. All times are
 * those of the records, which is what the time to live is measured by. For one thread.
 */
public final class Repetitions {

    private final Duration ttl;
    private int inside;
    private int outside;
    private int passed;
    private Duration closest = Duration.ofSeconds(Long.MAX_VALUE);

    Repetitions(Duration ttl) {
        this.ttl = ttl;
    }

    /** How many came within the time to live of the first one: none may be passed on. */
    public int inside() {
        return inside;
    }

    /** How many came later: they may be passed on. */
    public int outside() {
        return outside;
    }

    /** How many were passed on. */
    public int passed() {
        return passed;
    }

    /** Counts the records of an event, the first one first. */
    void written(List<Instant> times) {
        for (Instant time : times.subList(1, times.size())) {
            if (isInside(Duration.between(times.get(0), time))) {
                inside++;
            } else {
                outside++;
            }
        }
    }

    /** Counts a pass that was not the first one; returns whether it is one too many. */
    boolean passedAgain(Duration apart) {
        passed++;
        closest = apart.compareTo(closest) < 0 ? apart : closest;
        return isInside(apart);
    }

    private boolean isInside(Duration apart) {
        return apart.compareTo(ttl) < 0;
    }

    @Override
    public String toString() {
        String passes =
                passed == 0
                        ? "none passed again"
                        : String.format(
                                Locale.ROOT,
                                "%,d passed again, %,d ms apart or more",
                                passed,
                                closest.toMillis());
        return String.format(
                Locale.ROOT,
                "repeated %,d times inside the time to live of %,d ms and %,d times outside; %s",
                inside,
                ttl.toMillis(),
                outside,
                passes);
    }
}
