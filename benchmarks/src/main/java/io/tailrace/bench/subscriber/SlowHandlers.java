package io.tailrace.bench.subscriber;

import io.confluent.parallelconsumer.ParallelConsumerOptions;
import io.confluent.parallelconsumer.ParallelConsumerOptions.ProcessingOrder;
import io.confluent.parallelconsumer.ParallelStreamProcessor;
import io.tailrace.bench.report.Report;
import io.tailrace.event.TopicNames;
import io.tailrace.event.builtin.OrderEvent;
import io.tailrace.subscriber.Subscriber;
import io.tailrace.subscriber.config.Handling;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Compares handlers that take 5 ms: in a plain consumer loop, in Confluent's parallel consumer
 * ordered by key, and in the subscriber, all on the same topic.
 */
final class SlowHandlers {

    static final String PLAIN = "plain consumer loop";
    static final String PARALLEL = "parallel-consumer KEY, 16";
    static final String OURS = "subscriber, 16";
    static final String PARALLEL_MORE = "parallel-consumer KEY, 64";
    static final String OURS_MORE = "subscriber, 64";

    private static final Duration WAIT = Duration.ofMillis(5);
    private static final int AGGREGATES = 1_000;
    private static final int MORE = 64;
    private static final Duration ENOUGH = Duration.ofMinutes(2);

    private final Orders orders;
    private final int events;
    private final int plainEvents;
    private final TopicNames names;
    private final Samples plain = new Samples("5 ms", PLAIN);
    private final Samples parallel = new Samples("5 ms", PARALLEL);
    private final Samples ours = new Samples("5 ms", OURS);
    private final Samples parallelMore = new Samples("5 ms", PARALLEL_MORE);
    private final Samples oursMore = new Samples("5 ms", OURS_MORE);
    private int groups;

    SlowHandlers(Orders orders, boolean quick) throws Exception {
        this.orders = orders;
        this.events = quick ? 2_000 : 20_000;
        this.plainEvents = quick ? 200 : 1_500;
        this.names = orders.create();
        orders.fill(names, events, AGGREGATES);
    }

    void round() throws Exception {
        plain.rate(plain());
        ours.rate(ours(Handling.DEFAULT_MAX_CONCURRENCY));
        parallel.rate(parallel(Handling.DEFAULT_MAX_CONCURRENCY));
        oursMore.rate(ours(MORE));
        parallelMore.rate(parallel(MORE));
    }

    void addTo(Report report) {
        List.of(plain, ours, parallel, oursMore, parallelMore)
                .forEach(each -> report.row(each.row()));
    }

    private double plain() throws InterruptedException {
        Tally tally = new Tally(plainEvents);
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(true)) {
            consumer.subscribe(List.of(names.events("order")));
            for (int left = plainEvents; left > 0; ) {
                for (ConsumerRecord<byte[], byte[]> unused :
                        consumer.poll(Duration.ofMillis(100))) {
                    work(tally);
                    left--;
                }
            }
        }
        return tally.rate(Duration.ZERO);
    }

    private double parallel(int concurrency) throws InterruptedException {
        Tally tally = new Tally(events);
        ParallelStreamProcessor<byte[], byte[]> processor =
                ParallelStreamProcessor.createEosStreamProcessor(
                        ParallelConsumerOptions.<byte[], byte[]>builder()
                                .ordering(ProcessingOrder.KEY)
                                .maxConcurrency(concurrency)
                                .consumer(consumer(false))
                                .build());
        try (processor) {
            processor.subscribe(List.of(names.events("order")));
            processor.poll(context -> work(tally));
            return tally.rate(ENOUGH);
        }
    }

    private double ours(int concurrency) throws InterruptedException {
        Tally tally = new Tally(events);
        try (Subscriber subscriber =
                Subscriber.builder(
                                orders.config(names, group()).toBuilder()
                                        .handling(
                                                Handling.builder()
                                                        .maxConcurrency(concurrency)
                                                        .build())
                                        .build())
                        .on(OrderEvent.Placed.class, (event, delivery) -> work(tally))
                        .start()) {
            double rate = tally.rate(ENOUGH);
            subscriber.close();
            return rate;
        }
    }

    private static void work(Tally tally) {
        LockSupport.parkNanos(WAIT.toNanos());
        tally.add();
    }

    private String group() {
        return "slow-" + groups++;
    }

    private KafkaConsumer<byte[], byte[]> consumer(boolean autoCommit) {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        orders.bootstrapServers(),
                        "group.id",
                        group(),
                        "isolation.level",
                        "read_committed",
                        "enable.auto.commit",
                        autoCommit,
                        "auto.offset.reset",
                        "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }
}
