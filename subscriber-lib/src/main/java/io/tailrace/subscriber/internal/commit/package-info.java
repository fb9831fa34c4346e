/**
 * Commits the progress of the assigned partitions: with the consumer, in Kafka transactions
 * together with produced records, or not at all for broadcast subscribers. Called on the consumer's
 * thread.
 */
@NullMarked
package io.tailrace.subscriber.internal.commit;

import org.jspecify.annotations.NullMarked;
