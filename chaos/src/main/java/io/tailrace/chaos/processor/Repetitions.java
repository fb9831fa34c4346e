package io.tailrace.chaos.processor;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * Statistics of events with several records. All times are timestamps of records, which is what the
 * deduplication measures the time to live by. For one thread.
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

    /** How many records followed the first one within the time to live; none may be delivered. */
    public int inside() {
        return inside;
    }

    /** How many records followed the first one later; they may be delivered. */
    public int outside() {
        return outside;
    }

    /** How many records were delivered although an earlier record of the event was. */
    public int passed() {
        return passed;
    }

    /** Counts the records of an event, given their timestamps in order. */
    void written(List<Instant> times) {
        for (Instant time : times.subList(1, times.size())) {
            if (isInside(Duration.between(times.get(0), time))) {
                inside++;
            } else {
                outside++;
            }
        }
    }

    /**
     * Counts a repeated delivery.
     *
     * @param apart the time since the previous delivery
     * @return whether the deduplication should have dropped the record
     */
    boolean passedAgain(Duration apart) {
        passed++;
        closest = apart.compareTo(closest) < 0 ? apart : closest;
        return isInside(apart);
    }

    /**
     * The largest number of deliveries that the deduplication may allow.
     *
     * @param written the timestamps of the records of an event, in order; at least one
     */
    int atMost(List<Instant> written) {
        int deliveries = 1;
        Instant last = written.get(0);
        for (Instant time : written) {
            if (!isInside(Duration.between(last, time))) {
                deliveries++;
                last = time;
            }
        }
        return deliveries;
    }

    private boolean isInside(Duration apart) {
        return apart.compareTo(ttl) < 0;
    }

    @Override
    public String toString() {
        String passes =
                passed == 0
                        ? "none delivered again"
                        : String.format(
                                Locale.ROOT,
                                "%,d delivered again, at least %,d ms apart",
                                passed,
                                closest.toMillis());
        return String.format(
                Locale.ROOT,
                "%,d repetitions within the time to live of %,d ms, %,d later; %s",
                inside,
                ttl.toMillis(),
                outside,
                passes);
    }
}
