package io.tailrace.bench.relay.contender;

import io.tailrace.bench.relay.lab.Lab;
import io.tailrace.bench.relay.lab.Workload;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A producer that sends the same records from memory in transactions, which shows the limit of
 * Kafka. Stateless.
 */
public final class RawProducer {

    public static final String NAME = "raw transactional producer";

    private static final int PER_TRANSACTION = 4096;
    private static final int AGGREGATES = 5_000;
    private static final String TOPIC = "raw";

    private RawProducer() {}

    /** Events per second, measured over the second half of the events. */
    public static double eventsPerSecond(Lab lab, Workload backlog) throws InterruptedException {
        lab.newTopic(TOPIC);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers", lab.bootstrapServers(),
                                "batch.size", "65536",
                                "transactional.id", "raw"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            producer.initTransactions();
            int half = backlog.rows() / 2;
            send(producer, half, backlog.bytes());
            long started = System.nanoTime();
            send(producer, half, backlog.bytes());
            return half / ((System.nanoTime() - started) / 1e9);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the commit fails if a send failed
    private static void send(KafkaProducer<byte[], byte[]> producer, int records, int bytes) {
        byte[] value = new byte[bytes];
        for (int n = 0; n < records; n++) {
            if (n % PER_TRANSACTION == 0) {
                producer.beginTransaction();
            }
            producer.send(record(n, value));
            if ((n + 1) % PER_TRANSACTION == 0 || n + 1 == records) {
                producer.commitTransaction();
            }
        }
    }

    private static ProducerRecord<byte[], byte[]> record(int n, byte[] value) {
        byte[] aggregate = bytes("order-" + n % AGGREGATES);
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(TOPIC, aggregate, value);
        record.headers()
                .add("ce_specversion", bytes("1.0"))
                .add("ce_id", bytes("01a20d21-c839-7454-b66e-bca69c3f1765"))
                .add("ce_source", bytes("/postgres/public.outbox"))
                .add("ce_type", bytes("order.placed.v1"))
                .add("ce_time", bytes("2026-01-01T00:00:00.000Z"))
                .add("ce_subject", aggregate)
                .add("ce_emittedat", bytes("2026-01-01T00:00:00.000Z"))
                .add("content-type", bytes("application/json"));
        return record;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
