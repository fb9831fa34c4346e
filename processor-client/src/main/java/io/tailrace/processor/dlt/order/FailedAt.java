package io.tailrace.processor.dlt.order;

import java.time.Instant;

/**
 * Where a dead letter is, and since when its event fails.
 *
 * @param partition the partition of the dead-letter topic
 * @param offset the offset in the partition
 * @param since when the first attempt failed, or when the event was given up if that is not known
 */
public record FailedAt(int partition, long offset, Instant since) {}
