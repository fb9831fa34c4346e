package io.tailrace.console.overview;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How fast the counters of a process rise, from two reports. A counter that has fallen has begun
 * again from 0, so that no rate is negative. Immutable.
 */
final class Rates {

    /** A first report says how much was counted since the start; only soon after it, a rate. */
    private static final Duration FRESH = Duration.ofMinutes(1);

    private static final double MILLIS = 1_000;

    private final @Nullable Seen before;
    private final Seen after;
    private final double seconds;

    private Rates(@Nullable Seen before, Seen after, double seconds) {
        this.before = before;
        this.after = after;
        this.seconds = seconds;
    }

    /**
     * The rates between two reports.
     *
     * @param before null if the later one is the first of the process that is known
     */
    static Rates between(@Nullable Seen before, Seen after) {
        Duration time =
                before == null
                        ? Duration.between(after.status().process().started(), after.status().at())
                        : Duration.between(before.status().at(), after.status().at());
        boolean known = before != null || time.compareTo(FRESH) <= 0;
        return new Rates(before, after, known ? Math.max(0, time.toMillis() / MILLIS) : 0);
    }

    /** The time between the two reports; 0 if nothing can be said. */
    double seconds() {
        return seconds;
    }

    /** By how much a counter rose. */
    double increase(String meter) {
        return seconds == 0 ? 0 : rise(before(meter), after.value(meter, 0));
    }

    /** By how much a counter rose per second. */
    double perSecond(String meter) {
        return seconds == 0 ? 0 : increase(meter) / seconds;
    }

    /** By how much a counter rose per second, for each value of a tag. */
    Map<String, Double> perSecondBy(String meter, String tag) {
        Map<String, Double> rates = new HashMap<>();
        Map<String, Double> old = before == null ? Map.of() : before.by(meter, tag);
        after.by(meter, tag)
                .forEach(
                        (value, count) ->
                                rates.put(
                                        value,
                                        seconds == 0
                                                ? 0
                                                : rise(old.getOrDefault(value, 0.0), count)
                                                        / seconds));
        return rates;
    }

    private double before(String meter) {
        return before == null ? 0 : before.value(meter, 0);
    }

    static double rise(double before, double after) {
        return after >= before ? after - before : after;
    }
}
