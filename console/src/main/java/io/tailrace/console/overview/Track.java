package io.tailrace.console.overview;

import io.tailrace.process.live.ReportedMetrics;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The last hour of one process, in steps of {@value #STEP_SECONDS} seconds. What a counter rose by
 * is spread over the time between the two reports. For one thread.
 */
final class Track {

    /** The length of a step. */
    static final int STEP_SECONDS = 10;

    /** How many steps an hour has. */
    static final int STEPS = 360;

    /** The hour, and the step that goes on. */
    private static final int KEPT = STEPS + 1;

    /** A pause between two reports that says nothing about any single step. */
    private static final double TOO_LONG = 600;

    private static final double MILLIS = 1_000;

    /** What is counted. */
    enum Flow {
        COMMITS(ReportedMetrics.RELAY_TRANSACTIONS),
        ROWS(ReportedMetrics.RELAY_PUBLISHED),
        DELIVERED(ReportedMetrics.DELIVERED),
        DEAD_LETTERED(ReportedMetrics.DEAD_LETTERED);

        private final String meter;

        Flow(String meter) {
            this.meter = meter;
        }
    }

    private final long[] steps = new long[KEPT];
    private final double[] seconds = new double[KEPT];
    private final Map<Flow, double[]> amounts = new EnumMap<>(Flow.class);
    private final double[] lag = new double[KEPT];
    private final @Nullable Times[] times = new Times[KEPT];
    private @Nullable Seen before;
    private @Nullable Seen latest;

    Track() {
        Arrays.fill(steps, -1);
        for (Flow flow : Flow.values()) {
            amounts.put(flow, new double[KEPT]);
        }
    }

    /**
     * Adds the next report, in the order of the topic: the clock of the process may be set back.
     * The last one again, by the time that the process gave it, is left out.
     */
    void add(Seen report) {
        Seen last = latest;
        if (last != null && report.status().at().equals(last.status().at())) {
            return;
        }
        before = last;
        latest = report;
        Rates rates = Rates.between(last, report);
        if (rates.seconds() > 0 && rates.seconds() <= TOO_LONG) {
            spread(rates, report.at().toEpochMilli() / MILLIS);
        }
        note(report);
    }

    private void spread(Rates rates, double end) {
        double begin = end - rates.seconds();
        for (long step = stepOf(begin); step <= stepOf(end); step++) {
            double from = Math.max(begin, (double) step * STEP_SECONDS);
            double part = Math.min(end, (double) (step + 1) * STEP_SECONDS) - from;
            int slot = slot(step);
            if (slot >= 0 && part > 0) {
                seconds[slot] += part;
                amounts.forEach(
                        (flow, amount) ->
                                amount[slot] +=
                                        rates.increase(flow.meter) * part / rates.seconds());
            }
        }
    }

    private void note(Seen report) {
        int slot = slot(stepOf(report.at().toEpochMilli() / MILLIS));
        if (slot < 0) {
            return;
        }
        double shown = report.value(ReportedMetrics.RELAY_LAG_SECONDS);
        if (!Double.isNaN(shown)) {
            lag[slot] = Double.isNaN(lag[slot]) ? shown : Math.max(lag[slot], shown);
        }
        if (Rates.between(before, report).seconds() > 0) {
            Times measured = Times.between(before, report);
            Times known = times[slot];
            if (known == null) {
                times[slot] = measured;
            } else {
                known.addAll(measured);
            }
        }
    }

    private static long stepOf(double second) {
        return (long) Math.floor(second / STEP_SECONDS);
    }

    /** The place of a step, emptied if another step had it; -1 if the step is too old. */
    private int slot(long step) {
        int slot = Math.floorMod(step, KEPT);
        if (steps[slot] > step) {
            return -1;
        }
        if (steps[slot] < step) {
            steps[slot] = step;
            seconds[slot] = 0;
            lag[slot] = Double.NaN;
            times[slot] = null;
            for (double[] amount : amounts.values()) {
                amount[slot] = 0;
            }
        }
        return slot;
    }

    private int known(long step) {
        int slot = Math.floorMod(step, KEPT);
        return steps[slot] == step ? slot : -1;
    }

    /** How much per second in a step; NaN if it is not known. */
    double perSecond(Flow flow, long step) {
        int slot = known(step);
        return slot < 0 || seconds[slot] == 0
                ? Double.NaN
                : amounts.getOrDefault(flow, seconds)[slot] / seconds[slot];
    }

    /** The longest lag in a step, in seconds; NaN if it is not known. */
    double lag(long step) {
        int slot = known(step);
        return slot < 0 ? Double.NaN : lag[slot];
    }

    /** What deliveries took in a step; null if it is not known. */
    @Nullable Times times(long step) {
        int slot = known(step);
        return slot < 0 ? null : times[slot];
    }

    /** The bounds of the buckets of {@link #times}. */
    List<Double> bounds() {
        return latest == null ? List.of() : Times.bounds(latest);
    }

    /** The last report; null before the first. */
    @Nullable Seen latest() {
        return latest;
    }

    /** The rates between the last two reports. */
    Rates rates() {
        if (latest == null) {
            throw new IllegalStateException("No report was added");
        }
        return Rates.between(before, latest);
    }
}
