package io.tailrace.processor.dlt;

import java.time.Duration;

/** Is told what a {@link Redrive} does, for people. Called by the thread that redrives. */
@FunctionalInterface
public interface RedriveListener {

    /**
     * A dead letter was redriven, which is committed by now, or refused, or in a dry run would be.
     *
     * @param result what happened, for example {@code to events.retry.mailer}
     */
    void decided(DeadLetterRecord deadLetter, String result);

    /** The canaries are committed, and are watched now. */
    default void watching(int canaries, Duration wait) {}

    /**
     * A scan of the dead-letter topic goes on, see {@link
     * io.tailrace.processor.scan.ScanProgress#scanned}.
     */
    default void scanned(Duration elapsed, long read, long total) {}
}
