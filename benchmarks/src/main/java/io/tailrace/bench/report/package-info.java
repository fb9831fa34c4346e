/** Results of benchmarks: rows of figures as table, JSON and bar chart. For one thread. */
@NullMarked
package io.tailrace.bench.report;

import org.jspecify.annotations.NullMarked;
