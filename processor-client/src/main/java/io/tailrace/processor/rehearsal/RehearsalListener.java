package io.tailrace.processor.rehearsal;

/** Hears of the course of a rehearsal, on its thread. */
public interface RehearsalListener {

    /** A dead letter would not succeed. */
    void wouldNotSucceed(Letter letter, RehearsalReport.Kind kind, String message);

    /** Called every few seconds. */
    void progress(long done, long selected);
}
