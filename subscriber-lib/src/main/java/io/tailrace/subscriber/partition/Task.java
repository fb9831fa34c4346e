package io.tailrace.subscriber.partition;

/**
 * A record that has to be handled.
 *
 * @param offset in its partition
 * @param key its aggregate
 * @param record the record
 * @param <R> what the caller keeps of a record
 */
public record Task<R>(long offset, AggregateKey key, R record) {}
