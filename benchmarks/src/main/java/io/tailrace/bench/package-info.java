/**
 * Benchmarks: {@code ./mvnw -q -Pbench -Dbench=producer}. Each compares with something real in the
 * same run, alternating between the two, and reports medians with their spread.
 */
@NullMarked
package io.tailrace.bench;

import org.jspecify.annotations.NullMarked;
