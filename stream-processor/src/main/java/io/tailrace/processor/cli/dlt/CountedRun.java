package io.tailrace.processor.cli.dlt;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.cli.GracefulStop;
import io.tailrace.processor.dlt.Discard;
import io.tailrace.processor.scan.ScanProgress;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;

/**
 * A run that changes dead letters and says how many it has changed, also if it fails or is stopped.
 * Single use.
 */
public final class CountedRun {

    private static final long STOP_SECONDS = 30;

    private final String command;
    private final String done;
    private final ScanProgress progress;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private long changed;

    /**
     * @param command the name of the command
     * @param done what it has done with a dead letter, for example {@code discarded}
     * @param progress told how far the scan is
     */
    public CountedRun(String command, String done, ScanProgress progress) {
        this.command = command;
        this.done = done;
        this.progress = progress;
    }

    /** What is done. */
    @FunctionalInterface
    public interface Work {

        /** Returns how many dead letters were changed. */
        long run(Discard.Course course) throws InterruptedException;
    }

    /**
     * Runs until the end, or until Ctrl-C or SIGTERM.
     *
     * @param result told how many dead letters were changed, whatever happens
     * @throws OperatorException as the work does, or if the run was stopped
     */
    public void run(Work work, LongConsumer result) throws InterruptedException {
        try (GracefulStop stop = GracefulStop.on(this::requestStop, STOP_SECONDS)) {
            changed = work.run(new Discard.Course(progress, stopped::get, now -> changed = now));
        } finally {
            result.accept(changed);
        }
        if (stopped.get()) {
            throw new OperatorException(
                    ExitCode.INCOMPLETE,
                    "The %s was asked to stop after it had %s %d dead letters; the others stay as they are"
                            .formatted(command, done, changed),
                    "Repeat the same command: nothing that was committed is done again.");
        }
    }

    /** Asks the run to end soon. May be called from any thread. */
    void requestStop() {
        stopped.set(true);
    }
}
