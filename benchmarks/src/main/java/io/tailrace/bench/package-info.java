/**
 * The command line of the benchmarks: {@code ./mvnw -q -Pbench -Dbench=producer}. Each benchmark
 * compares Tailrace with an alternative in the same run, alternating between both, and reports
 * medians with their spread.
 */
@NullMarked
package io.tailrace.bench;

import org.jspecify.annotations.NullMarked;
