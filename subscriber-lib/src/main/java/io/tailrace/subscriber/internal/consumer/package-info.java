/**
 * The consumer of a subscriber and its thread: the poll loop, the assignment of partitions within a
 * group or for a broadcast, the retry topic, the lag, and the subscriber's lifecycle.
 */
@NullMarked
package io.tailrace.subscriber.internal.consumer;

import org.jspecify.annotations.NullMarked;
