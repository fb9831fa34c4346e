package io.tailrace.bench.latency;

import java.util.List;

/**
 * A part of the benchmark.
 *
 * @param pipelines what is measured, in turn
 * @param rates the rates of each pipeline, in order
 * @param rounds how often each pipeline is measured at each rate
 */
record LatencyPart(List<Pipeline> pipelines, List<Rate> rates, int rounds) {}
