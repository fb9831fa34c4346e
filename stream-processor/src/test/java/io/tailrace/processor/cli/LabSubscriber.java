package io.tailrace.processor.cli;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A plain consumer of a group that commits what it has handled, in a thread of its own. */
final class LabSubscriber implements AutoCloseable, ConsumerRebalanceListener {

    private final CountDownLatch assigned = new CountDownLatch(1);
    private final Thread thread;
    private volatile boolean ended;

    /** Returns once the group has assigned partitions. */
    LabSubscriber(
            String servers,
            String group,
            String topic,
            Consumer<ConsumerRecord<byte[], byte[]>> handler)
            throws InterruptedException {
        thread = new Thread(() -> run(servers, group, topic, handler), "lab-subscriber");
        thread.start();
        if (!assigned.await(DeadLetterLab.SOON.toSeconds(), TimeUnit.SECONDS)) {
            close();
            throw new IllegalStateException("no partitions of topic " + topic);
        }
    }

    private void run(
            String servers,
            String group,
            String topic,
            Consumer<ConsumerRecord<byte[], byte[]>> handler) {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers",
                                servers,
                                "group.id",
                                group,
                                "enable.auto.commit",
                                false,
                                "auto.offset.reset",
                                "latest"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(topic), this);
            while (!ended) {
                consumer.poll(Duration.ofMillis(100)).forEach(handler);
                consumer.commitSync();
            }
        }
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        assigned.countDown();
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {}

    @Override
    public void close() throws InterruptedException {
        ended = true;
        thread.join();
    }
}
