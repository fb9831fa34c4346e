package io.tailrace.chaos.volume;

import io.tailrace.chaos.run.ChaosRun;
import java.io.IOException;
import java.time.Duration;

/** Waits for the delivery of rows, and reports how many are delivered. For one thread. */
final class RowProgress {

    private static final Duration POLL_INTERVAL = Duration.ofMillis(100);
    private static final Duration REPORT_INTERVAL = Duration.ofSeconds(5);

    private final ChaosRun run;
    private final RowAccount account;
    private final RowReader reader;
    private final Duration stalled;

    /**
     * @param stalled waiting ends when no row was delivered for this time
     */
    RowProgress(ChaosRun run, RowAccount account, RowReader reader, Duration stalled) {
        this.run = run;
        this.account = account;
        this.reader = reader;
        this.stalled = stalled;
    }

    /** Something to be done again and again while rows are delivered. */
    interface Step {

        void with(int delivered) throws IOException;
    }

    /**
     * Waits until all rows but a number of them are delivered, or none has been for a time.
     *
     * @param step is done about every 100 ms
     */
    void awaitAllBut(int remaining, Step step) throws IOException {
        int before = account.delivered();
        long lastProgress = System.nanoTime();
        long lastReport = lastProgress;
        while (account.lost() > remaining && System.nanoTime() - lastProgress < stalled.toNanos()) {
            reader.check();
            int now = account.delivered();
            lastProgress = now > before ? System.nanoTime() : lastProgress;
            before = now;
            step.with(now);
            if (System.nanoTime() - lastReport > REPORT_INTERVAL.toNanos()) {
                lastReport = System.nanoTime();
                run.report("delivered %,10d of %,d".formatted(now, account.expected()));
            }
            run.pause(POLL_INTERVAL);
        }
    }
}
