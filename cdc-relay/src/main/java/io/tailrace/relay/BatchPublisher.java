package io.tailrace.relay;

import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.publish.EventTopics;
import io.tailrace.relay.publish.Publisher;
import io.tailrace.relay.record.OutboxRow;
import io.tailrace.relay.record.RecordFactory;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Rows to records to Kafka. For one thread at a time. */
final class BatchPublisher {

    private final RecordFactory factory;
    private final EventTopics topics;
    private final Publisher publisher;
    private final RelayMetrics metrics;

    BatchPublisher(
            RecordFactory factory, EventTopics topics, Publisher publisher, RelayMetrics metrics) {
        this.factory = factory;
        this.topics = topics;
        this.publisher = publisher;
        this.metrics = metrics;
    }

    /** Publishes the rows in their order together with the position after them. */
    void publish(List<OutboxRow> rows, StoredPosition after) throws InterruptedException {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(rows.size());
        for (OutboxRow row : rows) {
            records.add(factory.record(row));
        }
        topics.ensure(records);
        publisher.publish(records, after);
        metrics.published(rows.size());
    }
}
