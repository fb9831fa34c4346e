/** What emitting costs beside a hand-written insert of the same row, with JMH. */
@NullMarked
package io.tailrace.bench.producer;

import org.jspecify.annotations.NullMarked;
