/** The cost of emitting an event compared with a hand-written INSERT of the same row, with JMH. */
@NullMarked
package io.tailrace.bench.producer;

import org.jspecify.annotations.NullMarked;
