package io.tailrace.chaos.relay.naive;

import io.tailrace.record.CapturedRow;
import io.tailrace.record.CloudEventFactory;
import io.tailrace.record.RecordFactory;
import io.tailrace.relay.config.RelayConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Publishes rows with an idempotent producer without transactions. For one thread. */
final class PlainPublisher {

    private final KafkaProducer<byte[], byte[]> producer;
    private final RecordFactory records;

    PlainPublisher(RelayConfig config) {
        this.producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", config.kafka().bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
        this.records = new CloudEventFactory(config.kafka().topics(), "/naive", 1_000_000);
    }

    /** Sends the rows and returns when the broker has acknowledged all records. */
    void publish(List<CapturedRow> rows) throws InterruptedException {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (CapturedRow row : rows) {
            sent.add(producer.send(records.record(row)));
        }
        try {
            for (Future<RecordMetadata> each : sent) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("The broker refused a record", e.getCause());
        }
    }
}
