/**
 * The brokers of a run: one, or three of which one at a time fails while the processes under test
 * fail too. A thread of its own injects the faults of three brokers.
 */
@NullMarked
package io.tailrace.chaos.broker;

import org.jspecify.annotations.NullMarked;
