package io.tailrace.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What monitoring is told of a processor that cannot work, and of what waits meanwhile. */
@TailraceTest
class ProcessorSignalsIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int WAITING = 50;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @TempDir Path first;
    @TempDir Path second;

    @Test
    @Tag("full")
    void whileStateIsRestoredTheProcessorIsAliveNotReadyAndItsLagGrows(@Fresh KafkaBroker kafka)
            throws Exception {
        RunningProcessor.start(kafka, first).close();
        Map<String, Object> broker = Map.of("bootstrap.servers", kafka.bootstrapServers());
        try (Admin admin = Admin.create(broker)) {
            admin.createTopics(List.of(new NewTopic("outbox.order", 6, (short) 1))).all().get();
        }

        try (KafkaProducer<byte[], byte[]> open = producer(kafka, "open");
                KafkaProducer<byte[], byte[]> relay = producer(kafka, "relay");
                StreamProcessor processor = new StreamProcessor(config(kafka), registry)) {
            open.beginTransaction();
            String changelog = RunningProcessor.HELD_EVENTS_CHANGELOG;
            open.send(new ProducerRecord<>(changelog, 0, new byte[] {1}, null)).get();
            processor.start();
            await().atMost(SOON).until(() -> processor.health().details().containsKey("restoring"));

            relay.beginTransaction();
            for (int i = 0; i < WAITING; i++) {
                relay.send(new ProducerRecord<>("outbox.order", 0, new byte[] {1}, new byte[0]))
                        .get();
            }
            relay.commitTransaction();
            await().atMost(SOON).until(() -> gauge("tailrace.processor.lag") >= WAITING);
            assertThat(gauge("tailrace.processor.ready")).isZero();
            assertThat(processor.health().live()).isTrue();
            assertThat(processor.health().healthy()).isFalse();
            assertThat(processor.health().details().get("problems"))
                    .asString()
                    .contains("State is being restored", "% done", "1 records left");

            open.abortTransaction();
            await().atMost(SOON).until(() -> gauge("tailrace.processor.lag") == 0);
            assertThat(gauge("tailrace.processor.ready")).isOne();
            assertThat(gauge("tailrace.processor.held.overdue.seconds")).isZero();
            assertThat(processor.health().details()).doesNotContainKey("problems");
            assertThat(
                            registry.find("kafka.consumer.fetch.manager.records.consumed.total")
                                    .meters())
                    .isNotEmpty();

            kafka.stop();
            await().atMost(SOON).until(() -> Double.isNaN(gauge("tailrace.processor.lag")));
            assertThat(gauge("tailrace.processor.ready")).isZero();
            kafka.start();
            await().atMost(SOON).until(() -> gauge("tailrace.processor.ready") == 1);
        }
        assertThat(registry.getMeters())
                .as("meters of clients that are closed")
                .noneMatch(meter -> meter.getId().getName().startsWith("kafka."));
    }

    private double gauge(String name) {
        return registry.get(name).gauge().value();
    }

    private ProcessorConfig config(KafkaBroker kafka) {
        return ProcessorConfig.builder(kafka.bootstrapServers())
                .applicationId("test")
                .stateDirectory(second)
                .build();
    }

    private static KafkaProducer<byte[], byte[]> producer(KafkaBroker kafka, String id) {
        KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers",
                                kafka.bootstrapServers(),
                                "transactional.id",
                                id,
                                "transaction.timeout.ms",
                                (int) SOON.multipliedBy(2).toMillis()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
        producer.initTransactions();
        return producer;
    }
}
