/**
 * What the processor costs: dedupe beside none, the commit interval, and a schedule of a million.
 */
@NullMarked
package io.tailrace.bench.processor;

import org.jspecify.annotations.NullMarked;
