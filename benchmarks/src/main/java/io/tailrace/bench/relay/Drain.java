package io.tailrace.bench.relay;

import static java.lang.Double.NaN;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;

/**
 * How a backlog was drained.
 *
 * @param eventsPerSecond from the first event that a consumer saw to the last
 * @param warmPerSecond of the second half of the events alone, when all is warm
 * @param startSeconds from the start of the process to the first event
 * @param peakMb most memory resident
 * @param cpuMicrosPerEvent of its process, its start included
 * @param databaseMicrosPerEvent of CPU that PostgreSQL took meanwhile
 */
record Drain(
        double eventsPerSecond,
        double warmPerSecond,
        double startSeconds,
        long peakMb,
        double cpuMicrosPerEvent,
        double databaseMicrosPerEvent) {

    private static final double MICROS = 1e6;
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration STALLED = Duration.ofSeconds(60);
    private static final Duration QUIET = Duration.ofMillis(500);

    /** What sets a limit to others; only its rate is of interest. */
    static Drain ceiling(double eventsPerSecond) {
        return new Drain(eventsPerSecond, eventsPerSecond, NaN, 0, NaN, NaN);
    }

    /**
     * Starts a contender and waits until it has published all.
     *
     * @throws IllegalStateException if events are missing, or some came twice
     */
    static Drain measure(Lab lab, Contender contender, String slot, int rows)
            throws IOException, InterruptedException, SQLException {
        lab.newTopic(contender.topic());
        DatabaseCpu database = lab.databaseCpu();
        double databaseBefore = database.seconds();
        long started = System.nanoTime();
        try (MeasuredProcess process = contender.start(lab, slot);
                Arrivals arrivals = new Arrivals(lab.bootstrapServers(), contender.topic())) {
            long first = 0;
            long half = 0;
            int seen = 0;
            int atHalf = 0;
            long last = System.nanoTime();
            while (seen < rows) {
                int more = arrivals.poll(POLL);
                long now = System.nanoTime();
                if (more > 0) {
                    first = seen == 0 ? now : first;
                    seen += more;
                    last = now;
                    if (half == 0 && seen >= rows / 2) {
                        half = now;
                        atHalf = seen;
                    }
                } else {
                    process.requireAlive();
                    requireProgress(contender, seen, rows, now - last);
                }
            }
            double cpu = process.cpuSeconds();
            double databaseCpu = database.seconds() - databaseBefore;
            long peak = process.peakMb();
            int late = arrivals.poll(QUIET);
            if (seen + late > rows) {
                throw new IllegalStateException(
                        "%s published %d more than the %d rows"
                                .formatted(contender.name(), seen + late - rows, rows));
            }
            return new Drain(
                    rows / seconds(last - first),
                    (rows - atHalf) / seconds(last - half),
                    seconds(first - started),
                    peak,
                    cpu * MICROS / rows,
                    databaseCpu * MICROS / rows);
        }
    }

    private static void requireProgress(Contender contender, int seen, int rows, long waited) {
        if (waited > STALLED.toNanos()) {
            throw new IllegalStateException(
                    "%s published only %d of %d rows".formatted(contender.name(), seen, rows));
        }
    }

    private static double seconds(long nanos) {
        return nanos / 1e9;
    }
}
