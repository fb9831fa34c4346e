package io.tailrace.processor.scan;

import java.time.Duration;

/** Is told how far a scan of a topic is. Called often, by the thread that scans. */
@FunctionalInterface
public interface ScanProgress {

    /** Is told and does nothing. */
    ScanProgress NONE = (topics, elapsed, read, total) -> {};

    /**
     * A scan goes on.
     *
     * @param topics what is read, for people, for example {@code topic events.dlt}
     * @param elapsed how long this scan has taken
     * @param read how many offsets it has passed; those of markers of transactions among them
     * @param total how many offsets it will pass in all
     */
    void scanned(String topics, Duration elapsed, long read, long total);
}
