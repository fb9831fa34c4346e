package io.tailrace.bench.relay;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * How long events took from the return of their commit to a consumer that reads committed records,
 * in milliseconds.
 *
 * @param cpuPercent what the contender's process took of one core meanwhile
 */
record Latency(double p50, double p95, double p99, double max, double cpuPercent) {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration GIVE_UP = Duration.ofSeconds(30);

    /**
     * Measures a contender that runs and is warm.
     *
     * @param arrivals of the topic where its events arrive
     * @param perSecond 0 for a burst
     */
    static Latency measure(
            Lab lab, MeasuredProcess process, Arrivals arrivals, int perSecond, int events)
            throws IOException, InterruptedException, ExecutionException {
        SteadyWriter writer = new SteadyWriter(lab, events, perSecond);
        long[] arrivedAt = new long[events];
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
        double seconds = (System.nanoTime() - started) / 1e9;
        double cpu = (process.cpuSeconds() - cpuBefore) / seconds * 100;
        double[] millis = new double[events];
        for (int n = 0; n < events; n++) {
            millis[n] = (arrivedAt[n] - writer.committedAt(n)) / 1e6;
        }
        Arrays.sort(millis);
        return new Latency(at(millis, 0.5), at(millis, 0.95), at(millis, 0.99), at(millis, 1), cpu);
    }

    private static void collect(Arrivals arrivals, long[] arrivedAt, MeasuredProcess process)
            throws IOException {
        int[] missing = {arrivedAt.length};
        long last = System.nanoTime();
        while (missing[0] > 0) {
            int came =
                    arrivals.poll(
                            POLL,
                            record -> {
                                int n = SteadyWriter.number(record.value());
                                if (arrivedAt[n] == 0) {
                                    arrivedAt[n] = System.nanoTime();
                                    missing[0]--;
                                }
                            });
            process.requireAlive();
            long now = System.nanoTime();
            last = came > 0 ? now : last;
            if (now - last > GIVE_UP.toNanos()) {
                throw new IllegalStateException(missing[0] + " events did not arrive");
            }
        }
    }

    private static double at(double[] sorted, double quantile) {
        return sorted[(int) Math.min(sorted.length - 1, sorted.length * quantile)];
    }
}
