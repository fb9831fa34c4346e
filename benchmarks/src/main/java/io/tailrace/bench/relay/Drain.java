package io.tailrace.bench.relay;

import static java.lang.Double.NaN;

import io.tailrace.bench.relay.contender.Contender;
import io.tailrace.bench.relay.lab.DatabaseCpu;
import io.tailrace.bench.relay.lab.Lab;
import io.tailrace.bench.relay.lab.MeasuredProcess;
import io.tailrace.bench.relay.lab.TopicReader;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;

/**
 * The measurement of a drained backlog.
 *
 * @param eventsPerSecond the rate from the first event that a consumer received to the last
 * @param warmPerSecond the rate of the second half of the events
 * @param startSeconds the time from the start of the process to the first event
 * @param peakMb the peak resident memory of the process, in MiB
 * @param cpuMicrosPerEvent the CPU time of the process, its start included
 * @param databaseMicrosPerEvent the CPU time of PostgreSQL
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

    /** The measurement of a program that shows a limit, of which only the rate is known. */
    static Drain ceiling(double eventsPerSecond) {
        return new Drain(eventsPerSecond, eventsPerSecond, NaN, 0, NaN, NaN);
    }

    /**
     * Starts a contender and waits until it has published all rows.
     *
     * @throws IllegalStateException if events are missing or were published twice
     */
    static Drain measure(Lab lab, Contender contender, String slot, int rows)
            throws IOException, InterruptedException, SQLException {
        lab.newTopic(contender.topic());
        DatabaseCpu database = lab.databaseCpu();
        double databaseBefore = database.seconds();
        long started = System.nanoTime();
        try (MeasuredProcess process = contender.start(lab, slot);
                TopicReader arrivals = new TopicReader(lab.bootstrapServers(), contender.topic())) {
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
                        "%s published %d events more than the %d rows"
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
                    "%s published only %d of %d rows, and none within the last minute"
                            .formatted(contender.name(), seen, rows));
        }
    }

    private static double seconds(long nanos) {
        return nanos / 1e9;
    }
}
