package io.tailrace.console.overview;

import io.tailrace.console.overview.Track.Flow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.function.LongFunction;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The last hour of all processes together; pure.
 *
 * @param stepSeconds the length of a step
 * @param end when the last step ended
 * @param series the numbers of each step, the oldest first
 */
record History(int stepSeconds, Instant end, Series series) {

    private static final double HALF = 0.5;
    private static final double MOST = 0.99;

    /**
     * The numbers of each step; null where nothing is known.
     *
     * @param commits Kafka transactions of relays per second
     * @param rows that relays published per second
     * @param delivered events per second
     * @param lagSeconds the longest lag of any relay
     * @param p50 what half of the deliveries did not exceed, in seconds
     * @param p99 what 99 of 100 deliveries did not exceed, in seconds
     * @param deadLettered events per second
     */
    record Series(
            List<@Nullable Double> commits,
            List<@Nullable Double> rows,
            List<@Nullable Double> delivered,
            List<@Nullable Double> lagSeconds,
            List<@Nullable Double> p50,
            List<@Nullable Double> p99,
            List<@Nullable Double> deadLettered) {}

    /** The history up to the last step that is over. */
    static History of(Collection<Track> tracks, Instant now) {
        long end = end(now);
        return new History(
                Track.STEP_SECONDS,
                Instant.ofEpochSecond(end * Track.STEP_SECONDS),
                new Series(
                        flow(tracks, Flow.COMMITS, end),
                        flow(tracks, Flow.ROWS, end),
                        flow(tracks, Flow.DELIVERED, end),
                        each(end, step -> max(tracks, track -> track.lag(step))),
                        each(end, step -> percentile(tracks, HALF, step, step + 1)),
                        each(end, step -> percentile(tracks, MOST, step, step + 1)),
                        flow(tracks, Flow.DEAD_LETTERED, end)));
    }

    /** What half, and 99 of 100, deliveries of the last minute took; null if there were none. */
    static Overview.Latency lastMinute(Collection<Track> tracks, Instant now) {
        long last = end(now);
        long first = last - 60 / Track.STEP_SECONDS;
        return new Overview.Latency(
                percentile(tracks, HALF, first, last + 1),
                percentile(tracks, MOST, first, last + 1));
    }

    private static long end(Instant now) {
        return Math.floorDiv(now.getEpochSecond(), Track.STEP_SECONDS);
    }

    private static List<@Nullable Double> flow(Collection<Track> tracks, Flow flow, long end) {
        return each(end, step -> sum(tracks, track -> track.perSecond(flow, step)));
    }

    private static List<@Nullable Double> each(long end, LongFunction<@Nullable Double> value) {
        List<@Nullable Double> values = new ArrayList<>(Track.STEPS);
        for (long step = end - Track.STEPS; step < end; step++) {
            values.add(value.apply(step));
        }
        return values;
    }

    private static @Nullable Double sum(Collection<Track> tracks, ToDoubleFunction<Track> value) {
        double sum = 0;
        boolean known = false;
        for (Track track : tracks) {
            double one = value.applyAsDouble(track);
            if (!Double.isNaN(one)) {
                sum += one;
                known = true;
            }
        }
        return known ? (Double) sum : null;
    }

    private static @Nullable Double max(Collection<Track> tracks, ToDoubleFunction<Track> value) {
        OptionalDouble max =
                tracks.stream().mapToDouble(value).filter(one -> !Double.isNaN(one)).max();
        return max.isPresent() ? (Double) max.getAsDouble() : null;
    }

    private static @Nullable Double percentile(
            Collection<Track> tracks, double share, long from, long to) {
        Times all = new Times();
        TreeSet<Double> bounds = new TreeSet<>();
        for (Track track : tracks) {
            bounds.addAll(track.bounds());
            for (long step = from; step < to; step++) {
                Times times = track.times(step);
                if (times != null) {
                    all.addAll(times);
                }
            }
        }
        OptionalDouble time = all.percentile(share, List.copyOf(bounds));
        return time.isPresent() ? (Double) time.getAsDouble() : null;
    }
}
