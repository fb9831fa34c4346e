/**
 * From an event that may start to the outcome of the attempt: decoding, finding and calling the
 * handler, timeouts, and the partitions with their running attempts. {@link
 * io.tailrace.subscriber.internal.handling.Partition} and {@link
 * io.tailrace.subscriber.internal.handling.Partitions} are guarded by the dispatcher's lock;
 * handlers run on the threads of the executor, without that lock.
 */
@NullMarked
package io.tailrace.subscriber.internal.handling;

import org.jspecify.annotations.NullMarked;
