/** The latency from commit to consumer at several rates, and the cost of an idle relay. */
@NullMarked
package io.tailrace.bench.latency;

import org.jspecify.annotations.NullMarked;
