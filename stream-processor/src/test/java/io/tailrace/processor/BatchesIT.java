package io.tailrace.processor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.FunctionCounter;
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
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A topic may accept less than a batch of the processor has. */
@TailraceTest
class BatchesIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int EVENTS = 3_000;
    private static final byte[] PAYLOAD = new byte[300];

    @TempDir Path state;

    @Test
    void aBatchThatIsTooLargeForItsTopicIsDividedAndNothingIsLostOrReordered(
            @Fresh KafkaBroker kafka) throws Exception {
        create(kafka, "outbox.ticket", Map.of());
        create(kafka, "events.ticket", Map.of("max.message.bytes", "20000"));
        send(kafka);
        MeterRegistry registry = new SimpleMeterRegistry();
        ProcessorConfig config =
                ProcessorConfig.builder(kafka.bootstrapServers()).stateDirectory(state).build();
        try (StreamProcessor processor = new StreamProcessor(config, registry);
                ReadCommitted events =
                        ReadCommitted.of(
                                kafka.bootstrapServers(),
                                Pattern.compile("events\\.(ticket|dlt)"))) {
            processor.start();
            await().atMost(SOON).until(() -> events.count() >= EVENTS);

            assertThat(divided(registry)).isPositive();
            assertThat(processor.failure()).isEmpty();
            assertThat(events.records())
                    .extracting(record -> ReadCommitted.header(record, "ce_id"))
                    .containsExactlyElementsOf(
                            IntStream.range(0, EVENTS).mapToObj(BatchesIT::id).toList());
        }
    }

    private static double divided(MeterRegistry registry) {
        return registry.find("kafka.producer.batch.split.total").functionCounters().stream()
                .mapToDouble(FunctionCounter::count)
                .sum();
    }

    private static void create(KafkaBroker kafka, String topic, Map<String, String> settings)
            throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            NewTopic wanted = new NewTopic(topic, Optional.of(6), Optional.empty());
            admin.createTopics(List.of(wanted.configs(settings))).all().get();
        }
    }

    /** Events of one aggregate. */
    private static void send(KafkaBroker kafka) {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            for (int n = 0; n < EVENTS; n++) {
                ProducerRecord<byte[], byte[]> record =
                        new ProducerRecord<>("outbox.ticket", "t-1".getBytes(UTF_8), PAYLOAD);
                record.headers().add("ce_id", id(n).getBytes(UTF_8));
                record.headers().add("ce_type", "ticket.sold.v1".getBytes(UTF_8));
                Future<?> unused = producer.send(record); // a missing event shows
            }
        }
    }

    private static String id(int n) {
        return "id-" + n;
    }
}
