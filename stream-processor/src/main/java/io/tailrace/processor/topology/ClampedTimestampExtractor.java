package io.tailrace.processor.topology;

import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * Takes the timestamp of the record, but at most the current time of this machine and at least
 * 1970. One record from the future would otherwise move stream time ahead, and deduplication would
 * forget every id; a record with a negative timestamp would stop the stream thread. Safe for any
 * thread.
 */
final class ClampedTimestampExtractor implements TimestampExtractor {

    private final AtomicLong newest = new AtomicLong();

    @Override
    public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
        newest.accumulateAndGet(record.timestamp(), Math::max);
        return Math.max(0, Math.min(record.timestamp(), System.currentTimeMillis()));
    }

    /**
     * The time of this machine, or that of the newest record if that is later: a machine may have
     * started with a clock that is years behind.
     */
    long now() {
        return Math.max(System.currentTimeMillis(), newest.get());
    }
}
