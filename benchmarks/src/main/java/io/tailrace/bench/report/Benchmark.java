package io.tailrace.bench.report;

/** A benchmark. */
public interface Benchmark {

    /** Measures on the calling thread, prints progress, and adds the results to the report. */
    void run(Report report) throws Exception;
}
