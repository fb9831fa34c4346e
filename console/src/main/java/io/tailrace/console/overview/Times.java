package io.tailrace.console.overview;

import io.tailrace.process.live.MeterReading;
import io.tailrace.process.live.MeterReading.Bucket;
import io.tailrace.process.live.ReportedMetrics;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How many events took how long, in the buckets of a timer. A percentile is estimated as if the
 * times in a bucket were spread evenly. For one thread.
 */
final class Times {

    /** How many times were longer than the bucket before and not longer than this bound. */
    private final TreeMap<Double, Double> counts = new TreeMap<>();

    /** What the timer of deliveries has measured between two reports. */
    static Times between(@Nullable Seen before, Seen after) {
        Times times = new Times();
        MeterReading now = timer(after);
        MeterReading earlier = before == null ? null : timer(before);
        if (now == null || now.timer() == null || now.timer().buckets().isEmpty()) {
            return times;
        }
        Map<Double, Double> old = cumulative(earlier);
        if (earlier != null && now.value() < earlier.value()) {
            old = Map.of(); // begun again
        }
        double below = 0;
        for (Map.Entry<Double, Double> bucket : cumulative(now).entrySet()) {
            double risen = bucket.getValue() - old.getOrDefault(bucket.getKey(), 0.0);
            times.add(bucket.getKey(), Math.max(0, risen - below));
            below = Math.max(below, risen);
        }
        return times;
    }

    private static @Nullable MeterReading timer(Seen seen) {
        List<MeterReading> meters = seen.status().meters();
        return meters.stream()
                .filter(meter -> meter.name().equals(ReportedMetrics.DELIVERY_LATENCY))
                .findFirst()
                .orElse(null);
    }

    private static Map<Double, Double> cumulative(@Nullable MeterReading reading) {
        TreeMap<Double, Double> cumulative = new TreeMap<>();
        if (reading != null && reading.timer() != null) {
            for (Bucket bucket : reading.timer().buckets()) {
                cumulative.put(bucket.bound(), bucket.count());
            }
            cumulative.put(Double.POSITIVE_INFINITY, reading.value());
        }
        return cumulative;
    }

    private void add(double bound, double count) {
        if (count > 0) {
            counts.merge(bound, count, Double::sum);
        }
    }

    /** Adds other times. */
    void addAll(Times other) {
        other.counts.forEach(this::add);
    }

    /** Whether nothing was measured. */
    boolean isEmpty() {
        return counts.isEmpty();
    }

    /**
     * The time in seconds that a share of the events did not exceed; empty if nothing was measured.
     * For times above the last bound: the last bound that is known.
     *
     * @param bounds all bounds of the timer, to know where a bucket begins
     */
    OptionalDouble percentile(double share, List<Double> bounds) {
        double wanted = share * counts.values().stream().mapToDouble(Double::doubleValue).sum();
        double passed = 0;
        for (Map.Entry<Double, Double> bucket : counts.entrySet()) {
            if (passed + bucket.getValue() >= wanted) {
                double from = begin(bucket.getKey(), bounds);
                return OptionalDouble.of(
                        Double.isInfinite(bucket.getKey())
                                ? from
                                : from
                                        + (bucket.getKey() - from)
                                                * (wanted - passed)
                                                / bucket.getValue());
            }
            passed += bucket.getValue();
        }
        return OptionalDouble.empty();
    }

    private static double begin(double bound, List<Double> bounds) {
        return bounds.stream().filter(b -> b < bound).mapToDouble(b -> b).max().orElse(0);
    }

    /** The bounds of the timer of a report. */
    static List<Double> bounds(Seen seen) {
        MeterReading timer = timer(seen);
        return timer == null || timer.timer() == null
                ? List.of()
                : timer.timer().buckets().stream().map(Bucket::bound).toList();
    }
}
