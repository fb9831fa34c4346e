package io.tailrace.processor.dlt;

import io.tailrace.processor.dlt.canary.CanaryVerdicts;
import java.time.Duration;
import java.util.Collection;

/** Is told what a {@link Redrive} does, for people. Called by the thread that redrives. */
@FunctionalInterface
public interface RedriveListener {

    /**
     * A dead letter was redriven, which is committed by now, or refused, or in a dry run would be.
     *
     * @param result what happened, for example {@code to events.retry.mailer}
     */
    void decided(DeadLetterRecord deadLetter, String result);

    /** The run is large, and what its pace leaves open is chosen for a large run. */
    default void large() {}

    /** Like {@link #large()}, with what makes the run large. */
    default void large(Size size) {
        large();
    }

    /**
     * How large a run is.
     *
     * @param left how many dead letters are left to redrive
     * @param before how many the run redrove when it was begun before
     * @param newCanaries how many of the former are redriven first
     * @param earlierCanaries how many canaries of the run before are watched again
     */
    record Size(long left, long before, int newCanaries, int earlierCanaries) {}

    /**
     * Nothing is sent before the readers of the canaries have positions in these topics.
     *
     * @param topics names of topics
     */
    default void awaitingPositions(Collection<String> topics) {}

    /** The canaries are committed, and are watched now. */
    default void watching(int canaries, RedrivePace pace) {}

    /** What became of the canaries. */
    default void watched(CanaryVerdicts verdicts) {}

    /**
     * A scan of the dead-letter topic goes on, see {@link
     * io.tailrace.processor.scan.ScanProgress#scanned}.
     */
    default void scanned(String topics, Duration elapsed, long read, long total) {}
}
