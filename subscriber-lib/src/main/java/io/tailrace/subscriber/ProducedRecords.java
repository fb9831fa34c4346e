package io.tailrace.subscriber;

import io.tailrace.subscriber.partition.Task;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * What handlers have made and is not committed yet, in the order in which they returned. Guarded by
 * the dispatcher's lock.
 */
final class ProducedRecords {

    /** The records of one event. */
    record Batch(
            Partition partition,
            Task<Received> task,
            List<ProducerRecord<byte[], byte[]>> records) {}

    private final List<Batch> batches = new ArrayList<>();

    void add(
            Partition partition,
            Task<Received> task,
            List<ProducerRecord<byte[], byte[]>> records) {
        batches.add(new Batch(partition, task, records));
    }

    boolean isEmpty() {
        return batches.isEmpty();
    }

    /** All that there are, of partitions that this subscriber still has; they count as finished. */
    List<Batch> finishAll(Counts counts) {
        List<Batch> taken =
                batches.stream().filter(batch -> !batch.partition().isDropped()).toList();
        batches.clear();
        for (Batch batch : taken) {
            batch.partition().work().finish(batch.task());
            counts.processed(batch.task().record());
        }
        return taken;
    }
}
