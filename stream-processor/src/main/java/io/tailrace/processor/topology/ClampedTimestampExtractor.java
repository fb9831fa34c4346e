package io.tailrace.processor.topology;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * Takes the timestamp of the record, but at most the current time of this machine and at least
 * 1970. One record from the future would otherwise move stream time ahead, and deduplication would
 * forget every id; a record with a negative timestamp would stop the stream thread.
 */
final class ClampedTimestampExtractor implements TimestampExtractor {

    @Override
    public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
        return Math.max(0, Math.min(record.timestamp(), System.currentTimeMillis()));
    }
}
