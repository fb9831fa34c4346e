package io.tailrace.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.MapAssert;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a processor says of itself while it cannot restore its state. */
@TailraceTest
class RestorationIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir Path first;
    @TempDir Path second;

    /** Readers of committed records, as restoring is, do not get past an open transaction. */
    @Test
    @Tag("full")
    void anOpenTransactionInAChangelogIsVisibleInHealthUntilItEnds(@Fresh KafkaBroker kafka)
            throws Exception {
        RunningProcessor.start(kafka, first).close();

        try (KafkaProducer<byte[], byte[]> producer = producer(kafka)) {
            producer.initTransactions();
            producer.beginTransaction();
            String changelog = RunningProcessor.HELD_EVENTS_CHANGELOG;
            producer.send(new ProducerRecord<>(changelog, 0, new byte[] {1}, null)).get();

            try (StreamProcessor processor = RunningProcessor.begin(kafka, second)) {
                await().atMost(SOON)
                        .untilAsserted(
                                () ->
                                        assertThatRestoring(processor)
                                                .containsEntry("changelogs", 1)
                                                .containsEntry("remaining", 1L)
                                                .containsKey("since"));
                assertThat(processor.state()).isEqualTo(ProcessorState.REBALANCING);
                assertThat(processor.health().healthy()).isFalse();

                producer.abortTransaction();

                assertThat(processor.await(ProcessorState.RUNNING, SOON)).isTrue();
                assertThat(processor.health().details()).doesNotContainKey("restoring");
            }
        }
    }

    private static MapAssert<Object, Object> assertThatRestoring(StreamProcessor processor) {
        return assertThat(processor.health().details().get("restoring"))
                .asInstanceOf(InstanceOfAssertFactories.MAP);
    }

    private static KafkaProducer<byte[], byte[]> producer(KafkaBroker kafka) {
        return new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        kafka.bootstrapServers(),
                        "transactional.id",
                        "open",
                        "transaction.timeout.ms",
                        (int) SOON.multipliedBy(2).toMillis()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }
}
