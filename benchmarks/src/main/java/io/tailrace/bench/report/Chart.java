package io.tailrace.bench.report;

/** A chart of the figures of a benchmark. */
public interface Chart {

    /** The chart as an SVG document. */
    String svg();
}
