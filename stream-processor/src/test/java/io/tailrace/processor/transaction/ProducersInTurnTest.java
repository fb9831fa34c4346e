package io.tailrace.processor.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

/** What Kafka Streams does with a producer, with two that answer as the test likes. */
class ProducersInTurnTest {

    private static final Map<String, Object> SETTINGS = Map.of("transactional.id", "t");

    private final MockProducer<byte[], byte[]> first = new MockProducer<>();
    private final MockProducer<byte[], byte[]> second = new MockProducer<>();
    private int commits;
    private final Producer<byte[], byte[]> producer =
            new ProducersInTurn(first, second, () -> commits++);

    @Test
    void eachTransactionIsOfTheOtherProducer() {
        producer.initTransactions();

        producer.beginTransaction();
        assertThat(first.transactionInFlight()).isTrue();
        producer.commitTransaction();
        producer.beginTransaction();
        assertThat(second.transactionInFlight()).isTrue();
        producer.abortTransaction();
        producer.beginTransaction();
        assertThat(first.transactionInFlight()).isTrue();
        assertThat(commits).isEqualTo(1);
    }

    /** Kafka Streams retries it in the next loop of the thread. */
    @Test
    void afterATimeoutInitializingIsRetriedWhereItEnded() {
        second.initTransactionException = new TimeoutException();
        assertThatThrownBy(producer::initTransactions).isInstanceOf(TimeoutException.class);

        second.initTransactionException = null;
        producer.initTransactions();

        assertThat(first.transactionInitialized()).isTrue();
        assertThat(second.transactionInitialized()).isTrue();
    }

    /** Kafka Streams takes a transaction whose abort timed out for ended. */
    @Test
    void whileATransactionIsUndecidedNoneBeginsOnTheOtherProducer() {
        producer.initTransactions();
        producer.beginTransaction();
        first.abortTransactionException = new TimeoutException();
        assertThatThrownBy(producer::abortTransaction).isInstanceOf(TimeoutException.class);

        assertThatIllegalStateException().isThrownBy(producer::beginTransaction);
        assertThat(second.transactionInFlight()).isFalse();

        first.abortTransactionException = null;
        producer.abortTransaction();
        producer.beginTransaction();
        assertThat(second.transactionInFlight()).isTrue();
    }

    @Test
    void aCommitThatFailedIsNoCommit() {
        producer.initTransactions();
        producer.beginTransaction();
        first.commitTransactionException = new TimeoutException();

        assertThatThrownBy(producer::commitTransaction).isInstanceOf(TimeoutException.class);

        assertThat(commits).isZero();
        assertThatIllegalStateException().isThrownBy(producer::beginTransaction);
    }

    @Test
    void theFirstProducerIsClosedIfThereIsNoSecondOne() {
        Queue<Producer<byte[], byte[]>> producers = new ArrayDeque<>(List.of(first));

        assertThatThrownBy(() -> ProducersInTurn.of(SETTINGS, all -> next(producers), () -> {}))
                .isInstanceOf(KafkaException.class);

        assertThat(first.closed()).isTrue();
    }

    private static Producer<byte[], byte[]> next(Queue<Producer<byte[], byte[]>> producers) {
        if (producers.isEmpty()) {
            throw new KafkaException("no memory for another producer");
        }
        return producers.remove();
    }

    /** Kafka Streams refuses to add up the time of a producer if it finds a part of it twice. */
    @Test
    void theMetricsAreThoseOfBothAndTheTimesOfTheThreadAreSums() {
        measure(first, "record-send-total", "t", 3);
        measure(second, "record-send-total", "t-second", 4);
        measure(first, "txn-commit-time-ns-total", "t", 5);
        measure(second, "txn-commit-time-ns-total", "t-second", 6);

        Map<MetricName, ? extends Metric> metrics = producer.metrics();

        assertThat(metrics).hasSize(3);
        assertThat(value(metrics, "record-send-total", "t")).isEqualTo(3.0);
        assertThat(value(metrics, "record-send-total", "t-second")).isEqualTo(4.0);
        assertThat(value(metrics, "txn-commit-time-ns-total", "t")).isEqualTo(11.0);
        metrics.forEach((name, metric) -> assertThat(metric.metricName()).isEqualTo(name));
    }

    private static Object value(
            Map<MetricName, ? extends Metric> metrics, String name, String client) {
        return metrics.get(named(name, client)).metricValue();
    }

    private static void measure(
            MockProducer<byte[], byte[]> producer, String name, String client, double value) {
        MetricName full = named(name, client);
        producer.setMockMetrics(
                full,
                new Metric() {
                    @Override
                    public MetricName metricName() {
                        return full;
                    }

                    @Override
                    public Object metricValue() {
                        return value;
                    }
                });
    }

    private static MetricName named(String name, String client) {
        return new MetricName(name, "producer-metrics", "", Map.of("client-id", client));
    }
}
