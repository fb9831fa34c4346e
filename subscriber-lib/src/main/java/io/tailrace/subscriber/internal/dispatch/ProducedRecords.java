package io.tailrace.subscriber.internal.dispatch;

import io.tailrace.subscriber.internal.handling.Partition;
import io.tailrace.subscriber.internal.received.ReceivedRecord;
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
     * @param meter counts the events once their transaction has been committed
     */
    TakenRecords takeAll(GroupMeter meter) {
        List<Batch> taken =
                batches.stream().filter(batch -> !batch.partition().isDropped()).toList();
        batches.clear();
        for (Batch batch : taken) {
            batch.partition().work().finish(batch.task());
        }
        return new TakenRecords(
                taken.stream().flatMap(batch -> batch.records().stream()).toList(),
                () -> taken.forEach(batch -> meter.processed(batch.task().record())));
    }
}
