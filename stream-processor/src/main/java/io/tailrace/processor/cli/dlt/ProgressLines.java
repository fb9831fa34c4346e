package io.tailrace.processor.cli.dlt;

import io.tailrace.processor.scan.ScanProgress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Prints every few seconds how far a long scan is. */
public final class ProgressLines implements ScanProgress {

    private static final Duration QUIET = Duration.ofSeconds(3);
    private static final long INTERVAL = TimeUnit.SECONDS.toNanos(3);

    private final PrintWriter err;
    private long printed = System.nanoTime() - INTERVAL;

    /**
     * @param err for people; results go elsewhere
     */
    public ProgressLines(PrintWriter err) {
        this.err = err;
    }

    @Override
    public void scanned(String topics, Duration elapsed, long read, long total) {
        long now = System.nanoTime();
        if (elapsed.compareTo(QUIET) >= 0 && now - printed >= INTERVAL) {
            printed = now;
            err.printf(
                    "read %d of %d records of %s (%d %%)%n",
                    read, total, topics, total == 0 ? 100 : read * 100 / total);
            err.flush();
        }
    }
}
