package io.tailrace.subscriber.partition;

/**
 * A record that is to be handled.
 *
 * @param offset the offset of the record in its partition
 * @param key the aggregate of the record
 * @param record the caller's representation of the record
 * @param <R> the type of {@code record}
 */
public record Task<R>(long offset, AggregateKey key, R record) {}
