package io.tailrace.bench.relay;

import io.tailrace.bench.relay.lab.Workload;
import java.util.List;

/**
 * A contest of the benchmark.
 *
 * @param rounds how often each entry is measured
 */
record RelayPart(Workload backlog, int rounds, List<ContestEntry> entries) {}
