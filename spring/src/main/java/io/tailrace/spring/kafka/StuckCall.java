package io.tailrace.spring.kafka;

import java.time.Instant;

/**
 * A call of a listener that has not returned for too long. Immutable.
 *
 * @param topic the topic of the record that the listener was called with
 * @param partition the partition of the record
 * @param offset the offset of the record
 * @param since when the listener was called
 */
record StuckCall(String topic, int partition, long offset, Instant since) {}
