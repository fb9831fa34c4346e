package io.tailrace.bench.latency;

import io.tailrace.bench.relay.lab.MeasuredProcess;
import io.tailrace.bench.relay.lab.TopicReader;
import io.tailrace.bench.report.PercentileChart;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The time from the return of the commit of an event to its receipt by a {@code read_committed}
 * consumer, in milliseconds.
 *
 * @param p50 the median
 * @param p95 the 95th percentile
 * @param p99 the 99th percentile
 * @param max the maximum
 * @param cpuPercent the CPU time of the contender's process, in percent of one core
 * @param curve the latencies at {@link PercentileChart#quantiles}
 */
record MeasuredLatency(
        double p50, double p95, double p99, double max, double cpuPercent, List<Double> curve) {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration GIVE_UP = Duration.ofMinutes(2);
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double NANOS_PER_SECOND = 1e9;

    /**
     * Measures a running contender.
     *
     * @param arrivals reads the topic of the events
     * @param writer writes as many events as the rate has
     */
    static MeasuredLatency measure(
            MeasuredProcess process, TopicReader arrivals, Commits writer, Rate rate)
            throws IOException, InterruptedException, ExecutionException {
        long[] arrivedAt = new long[rate.events()];
        double cpuBefore = process.cpuSeconds();
        long started = System.nanoTime();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<?> writing =
                    thread.submit(
                            () -> {
                                writer.run();
                                return null;
                            });
            collect(arrivals, arrivedAt, process);
            writing.get();
        } finally {
            thread.shutdownNow();
        }
        double seconds = (System.nanoTime() - started) / NANOS_PER_SECOND;
        double cpu = (process.cpuSeconds() - cpuBefore) / seconds;
        return of(writer, arrivedAt, cpu * 100);
    }

    private static MeasuredLatency of(Commits writer, long[] arrivedAt, double cpuPercent) {
        double[] millis = new double[arrivedAt.length];
        for (int n = 0; n < millis.length; n++) {
            millis[n] = (arrivedAt[n] - writer.committedAt(n)) / NANOS_PER_MILLI;
        }
        Arrays.sort(millis);
        return new MeasuredLatency(
                at(millis, 0.5),
                at(millis, 0.95),
                at(millis, 0.99),
                at(millis, 1),
                cpuPercent,
                PercentileChart.quantiles().stream().map(q -> at(millis, q)).toList());
    }

    private static void collect(TopicReader arrivals, long[] arrivedAt, MeasuredProcess process)
            throws IOException {
        int missing = arrivedAt.length;
        long last = System.nanoTime();
        while (missing > 0) {
            int came = arrivals.poll(POLL, record -> note(record.value(), arrivedAt));
            missing -= came;
            process.requireAlive();
            long now = System.nanoTime();
            last = came > 0 ? now : last;
            if (now - last > GIVE_UP.toNanos()) {
                throw new IllegalStateException(
                        "%d events did not arrive, and none came within the last %d s"
                                .formatted(missing, GIVE_UP.toSeconds()));
            }
        }
    }

    private static void note(byte[] payload, long[] arrivedAt) {
        int n = SteadyWriter.number(payload);
        if (arrivedAt[n] != 0) {
            throw new IllegalStateException("Event " + n + " arrived twice");
        }
        arrivedAt[n] = System.nanoTime();
    }

    private static double at(double[] sorted, double quantile) {
        return sorted[(int) Math.min(sorted.length - 1, sorted.length * quantile)];
    }
}
