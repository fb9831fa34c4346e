package io.tailrace.event.internal.rehearsal;

/**
 * Where a dead letter is.
 *
 * @param partition the partition of the dead-letter topic
 * @param offset the offset in the partition
 * @param id the event id, so that another record at this position is noticed
 */
public record LetterPosition(int partition, long offset, String id) {}
