package io.tailrace.processor.transaction;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.metrics.KafkaMetric;

/**
 * The transactional producer of a stream thread: two producers that take turns, one transaction
 * each. After a commit the broker has to mark the partitions, and delays the next transaction of
 * the same producer by 20 ms or more, but not that of another one.
 *
 * <p>A transaction begins only after the commit of the one before it was acknowledged, as with one
 * producer: transactions are decided in their order, and never are two of them open. Both producers
 * are initialised before the first transaction, so a thread fences both of its predecessor, and
 * aborts what that one left open. For the stream thread; closing is safe for any thread.
 */
public final class ProducersInTurn implements Producer<byte[], byte[]> {

    /** What distinguishes the second producer, in its client and transactional id. */
    private static final String SECOND = "-second";

    private final Producer<byte[], byte[]> first;
    private final Producer<byte[], byte[]> second;
    private Producer<byte[], byte[]> current;

    ProducersInTurn(Producer<byte[], byte[]> first, Producer<byte[], byte[]> second) {
        this.first = first;
        this.second = second;
        this.current = second;
    }

    /**
     * Two producers, or one if the settings have no transactional id.
     *
     * @param settings those that Kafka Streams wants
     * @param create makes a producer
     */
    public static Producer<byte[], byte[]> of(
            Map<String, Object> settings,
            Function<Map<String, Object>, Producer<byte[], byte[]>> create) {
        if (!settings.containsKey(ProducerConfig.TRANSACTIONAL_ID_CONFIG)) {
            return create.apply(settings);
        }
        Map<String, Object> others = new HashMap<>(settings);
        others.computeIfPresent(ProducerConfig.CLIENT_ID_CONFIG, (key, id) -> id + SECOND);
        others.computeIfPresent(ProducerConfig.TRANSACTIONAL_ID_CONFIG, (key, id) -> id + SECOND);
        return new ProducersInTurn(create.apply(settings), create.apply(others));
    }

    @Override
    public void initTransactions() {
        first.initTransactions();
        second.initTransactions();
    }

    @Override
    public void beginTransaction() {
        current = current == first ? second : first;
        current.beginTransaction();
    }

    @Override
    public void sendOffsetsToTransaction(
            Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
        current.sendOffsetsToTransaction(offsets, group);
    }

    @Override
    public void commitTransaction() {
        current.commitTransaction();
    }

    @Override
    public void abortTransaction() {
        current.abortTransaction();
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
        return current.send(record);
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
        return current.send(record, callback);
    }

    @Override
    public void flush() {
        current.flush();
    }

    @Override
    public List<PartitionInfo> partitionsFor(String topic) {
        return current.partitionsFor(topic);
    }

    /** Those of the first producer: Kafka Streams refuses two values of one metric. */
    @Override
    public Map<MetricName, ? extends Metric> metrics() {
        return first.metrics();
    }

    @Override
    public void registerMetricForSubscription(KafkaMetric metric) {
        first.registerMetricForSubscription(metric);
    }

    @Override
    public void unregisterMetricFromSubscription(KafkaMetric metric) {
        first.unregisterMetricFromSubscription(metric);
    }

    @Override
    public Uuid clientInstanceId(Duration timeout) {
        return first.clientInstanceId(timeout);
    }

    @Override
    public void close() {
        try {
            first.close();
        } finally {
            second.close();
        }
    }

    @Override
    public void close(Duration timeout) {
        try {
            first.close(timeout);
        } finally {
            second.close(timeout);
        }
    }
}
