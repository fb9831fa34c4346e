package io.tailrace.subscriber.internal.dispatch;

import io.tailrace.subscriber.internal.handling.Partition;
import io.tailrace.subscriber.internal.handling.ReceivedRecord;
import io.tailrace.subscriber.partition.Task;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The records that producing handlers returned and no transaction has taken yet, in the order in
 * which the handlers returned. Guarded by the dispatcher's lock.
 */
final class ProducedRecords {

    private record Batch(
            Partition partition,
            Task<ReceivedRecord> task,
            List<ProducerRecord<byte[], byte[]>> records) {}

    private final List<Batch> batches = new ArrayList<>();

    /** Adds the records of one event, which remains unfinished. */
    void add(
            Partition partition,
            Task<ReceivedRecord> task,
            List<ProducerRecord<byte[], byte[]>> records) {
        batches.add(new Batch(partition, task, records));
    }

    boolean isEmpty() {
        return batches.isEmpty();
    }

    /**
     * Takes all records, for a transaction, and marks their events as finished. Records of
     * partitions that are no longer assigned are discarded.
     *
     * @return the records of each event; an event without records has an empty list
     */
    List<List<ProducerRecord<byte[], byte[]>>> takeAll(GroupMeter meter) {
        List<Batch> taken =
                batches.stream().filter(batch -> !batch.partition().isDropped()).toList();
        batches.clear();
        for (Batch batch : taken) {
            batch.partition().work().finish(batch.task());
            meter.processed(batch.task().record());
        }
        return taken.stream().map(Batch::records).toList();
    }
}
