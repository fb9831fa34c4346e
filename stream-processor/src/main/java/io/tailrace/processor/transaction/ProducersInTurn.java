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
 * <p>A transaction begins only after the commit or abort of the one before it was acknowledged, as
 * with one producer. If it was not, the producer of that transaction has the next turn again, and
 * refuses it until the transaction is decided. So transactions are decided in their order. They
 * become visible in this order in every partition, but not across partitions: two transaction
 * coordinators may write the marks of two transactions, so the later transaction may be visible in
 * one partition before the earlier one is in another.
 *
 * <p>Both producers are initialised before the first transaction, so a thread fences both of its
 * predecessor, and aborts what that one left open. For the stream thread; metrics and closing are
 * safe for any thread.
 */
public final class ProducersInTurn implements Producer<byte[], byte[]> {

    /** What distinguishes the second producer, in its client and transactional id. */
    private static final String SECOND = "-second";

    private final Producer<byte[], byte[]> first;
    private final Producer<byte[], byte[]> second;
    private final Runnable committed;
    private Producer<byte[], byte[]> current;
    private boolean firstIsReady;

    /** Whether the last transaction of {@link #current} is not decided, as far as is known. */
    private boolean undecided;

    /**
     * @param committed called after each commit
     */
    ProducersInTurn(
            Producer<byte[], byte[]> first, Producer<byte[], byte[]> second, Runnable committed) {
        this.first = first;
        this.second = second;
        this.committed = committed;
        this.current = second;
    }

    /**
     * Two producers, or one if the settings have no transactional id.
     *
     * @param settings those that Kafka Streams wants
     * @param create makes a producer
     * @param committed called by the stream thread after each commit
     */
    public static Producer<byte[], byte[]> of(
            Map<String, Object> settings,
            Function<Map<String, Object>, Producer<byte[], byte[]>> create,
            Runnable committed) {
        if (!settings.containsKey(ProducerConfig.TRANSACTIONAL_ID_CONFIG)) {
            return create.apply(settings);
        }
        Map<String, Object> others = new HashMap<>(settings);
        others.computeIfPresent(ProducerConfig.CLIENT_ID_CONFIG, (key, id) -> id + SECOND);
        others.computeIfPresent(ProducerConfig.TRANSACTIONAL_ID_CONFIG, (key, id) -> id + SECOND);
        Producer<byte[], byte[]> first = create.apply(settings);
        try {
            return new ProducersInTurn(first, create.apply(others), committed);
        } catch (RuntimeException e) {
            first.close(Duration.ZERO);
            throw e;
        }
    }

    /** May be called again after a timeout, as with one producer. */
    @Override
    public void initTransactions() {
        if (!firstIsReady) {
            first.initTransactions();
            firstIsReady = true;
        }
        second.initTransactions();
    }

    @Override
    public void beginTransaction() {
        Producer<byte[], byte[]> next = undecided ? current : other();
        next.beginTransaction();
        current = next;
        undecided = true;
    }

    private Producer<byte[], byte[]> other() {
        return current == first ? second : first;
    }

    @Override
    public void sendOffsetsToTransaction(
            Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
        current.sendOffsetsToTransaction(offsets, group);
    }

    @Override
    public void commitTransaction() {
        current.commitTransaction();
        undecided = false;
        committed.run();
    }

    @Override
    public void abortTransaction() {
        current.abortTransaction();
        undecided = false;
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

    /** Those of both, see {@link JoinedMetrics}. */
    @Override
    public Map<MetricName, ? extends Metric> metrics() {
        return JoinedMetrics.of(first.metrics(), second.metrics());
    }

    /** A metric of Kafka Streams, which one producer is enough to push to the brokers. */
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
