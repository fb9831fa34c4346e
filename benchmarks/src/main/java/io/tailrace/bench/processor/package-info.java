/** The cost of the processor: deduplication, commit intervals, and a million held events. */
@NullMarked
package io.tailrace.bench.processor;

import org.jspecify.annotations.NullMarked;
