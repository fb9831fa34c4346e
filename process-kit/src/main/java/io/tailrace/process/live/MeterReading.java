package io.tailrace.process.live;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a meter shows at one moment. Immutable.
 *
 * @param name in Micrometer's notation
 * @param tags those that are kept; the values of meters that differ in other tags are added up
 * @param value of a counter or a gauge; the count of a timer; a number
 * @param timer what a timer shows, in seconds; null for other meters
 */
public record MeterReading(
        String name, Map<String, String> tags, double value, @Nullable Timings timer) {

    /**
     * What a timer has measured since it was made.
     *
     * @param sum of all times, in seconds
     * @param max the longest time of the last minutes, in seconds
     * @param buckets with rising bounds; empty if the timer has none
     */
    public record Timings(double sum, double max, List<Bucket> buckets) {

        public Timings {
            buckets = List.copyOf(buckets);
        }
    }

    /**
     * A bucket of a timer.
     *
     * @param bound in seconds
     * @param count how many times were not longer
     */
    public record Bucket(double bound, double count) {}

    public MeterReading {
        tags = Map.copyOf(tags);
    }
}
