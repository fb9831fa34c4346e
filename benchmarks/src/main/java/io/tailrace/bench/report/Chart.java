package io.tailrace.bench.report;

/** A chart of the figures of a benchmark. */
public interface Chart {

    /** What the chart shows. */
    String title();

    /** The chart as an SVG document. */
    String svg();
}
