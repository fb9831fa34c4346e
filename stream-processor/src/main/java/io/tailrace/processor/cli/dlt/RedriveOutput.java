package io.tailrace.processor.cli.dlt;

import io.tailrace.processor.dlt.DeadLetterRecord;
import io.tailrace.processor.dlt.RedriveListener;
import io.tailrace.processor.dlt.RedrivePace;
import io.tailrace.processor.dlt.canary.CanaryVerdicts;
import io.tailrace.processor.scan.ScanProgress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Collection;
import java.util.function.BiFunction;

/** Prints what a redrive does: results on standard output, and the rest on standard error. */
public final class RedriveOutput implements RedriveListener {

    private final PrintWriter out;
    private final PrintWriter err;
    private final PaceOptions pace;
    private final BiFunction<DeadLetterRecord, String, String> format;
    private final ScanProgress progress;

    /**
     * @param format makes the line of a dead letter and what happened to it
     */
    public RedriveOutput(
            PrintWriter out,
            PrintWriter err,
            PaceOptions pace,
            BiFunction<DeadLetterRecord, String, String> format) {
        this.out = out;
        this.err = err;
        this.pace = pace;
        this.format = format;
        this.progress = new ProgressLines(err);
    }

    /** Says the name of the run, without which an interrupted run cannot be repeated. */
    public void begin(String run) {
        say("run " + run);
    }

    @Override
    public void decided(DeadLetterRecord letter, String result) {
        out.println(format.apply(letter, result));
    }

    @Override
    public void large(Size size) {
        say(pace.announcement(size));
    }

    @Override
    public void awaitingPositions(Collection<String> topics) {
        say("waiting until the groups read topic " + String.join(", ", topics));
    }

    @Override
    public void watching(int canaries, RedrivePace chosen) {
        out.flush();
        say(
                "waiting up to %s until all canaries are handled, %d in number, and %s for reports of failures"
                        .formatted(chosen.canaryWait(), canaries, chosen.canarySettle()));
    }

    @Override
    public void watched(CanaryVerdicts verdicts) {
        if (verdicts.allHandled()) {
            say(
                    "%d canaries: committed past, none reported as failed"
                            .formatted(verdicts.canaries()));
        }
    }

    @Override
    public void scanned(String topics, Duration elapsed, long read, long total) {
        progress.scanned(topics, elapsed, read, total);
    }

    private void say(String line) {
        err.println(line);
        err.flush();
    }
}
