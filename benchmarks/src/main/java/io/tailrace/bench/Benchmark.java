package io.tailrace.bench;

/** One thing that is measured. */
public interface Benchmark {

    /** Measures. Prints what it does as it goes; the results are added to the report. */
    void run(Report report) throws Exception;
}
