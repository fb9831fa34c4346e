package io.tailrace.processor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@TailraceTest
class CommitPaceIT {

    /** Nearly as long as a transaction of Kafka Streams may take. */
    private static final Duration INTERVAL = Duration.ofSeconds(9);

    private static final Duration START = Duration.ofSeconds(60);
    private static final int EVENTS = 10;

    /** A thread that waits for a commit polls 100 times a second, an idle one 5 times. */
    private static final int FEW_POLLS = 20;

    /** Far less than the commit intervals of all events together. */
    private static final Duration SOON = INTERVAL.multipliedBy(EVENTS / 2);

    @TempDir Path state;

    private double polls;

    @Test
    void aThreadThatHasCaughtUpCommitsAtOnceAndThenWaitsForRecords(@Fresh KafkaBroker kafka)
            throws Exception {
        ProcessorConfig config =
                ProcessorConfig.builder(kafka.bootstrapServers())
                        .stateDirectory(state)
                        .commitInterval(INTERVAL)
                        .build();
        create(kafka, "outbox.ticket");
        MeterRegistry registry = new SimpleMeterRegistry();
        try (StreamProcessor processor = new StreamProcessor(config, registry);
                ReadCommitted events =
                        ReadCommitted.of(
                                kafka.bootstrapServers(), Pattern.compile("events\\.ticket"))) {
            processor.start();
            send(kafka, 0);
            await().atMost(START).until(() -> events.count() == 1);
            long begin = System.nanoTime();
            for (int n = 1; n <= EVENTS; n++) {
                send(kafka, n);
                int sent = n + 1;
                await().atMost(SOON).until(() -> events.count() == sent);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(SOON);

            await().atMost(SOON)
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> pollsSinceBefore(registry) < FEW_POLLS);
            assertThat(processor.failure()).isEmpty();
        }
    }

    private double pollsSinceBefore(MeterRegistry registry) {
        double before = polls;
        polls = registry.get("kafka.stream.thread.poll.total").functionCounter().count();
        return polls - before;
    }

    private static void create(KafkaBroker kafka, String topic) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            NewTopic wanted = new NewTopic(topic, Optional.of(6), Optional.empty());
            admin.createTopics(List.of(wanted)).all().get();
        }
    }

    private static void send(KafkaBroker kafka, int n) throws Exception {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        "outbox.ticket", ("ticket-" + n).getBytes(UTF_8), "{}".getBytes(UTF_8));
        record.headers().add("ce_id", ("id-" + n).getBytes(UTF_8));
        record.headers().add("ce_type", "ticket.sold.v1".getBytes(UTF_8));
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            producer.send(record).get();
        }
    }
}
