package io.tailrace.processor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;
import io.tailrace.event.EventCatalogue;
import io.tailrace.event.builtin.BuiltInEvent;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the processor makes of a full heap; no option of the JVM has to do it in its place. */
@TailraceTest
class HeapExhaustedIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String INPUT = "outbox.order";

    /** Throws for a record that breaks a rule what a JVM throws when the heap is full. */
    private static final class FullHeap extends DeserializationProblemHandler {

        @Override
        public Object handleInstantiationProblem(
                DeserializationContext context, Class<?> type, Object argument, Throwable t) {
            throw new OutOfMemoryError("Java heap space");
        }
    }

    @TempDir Path state;

    @Test
    void aFullHeapEndsTheProcessorWithItsExitCodeAndTheRemedy(@Fresh KafkaBroker kafka)
            throws Exception {
        createInput(kafka);
        ProcessorConfig config =
                ProcessorConfig.builder(kafka.bootstrapServers())
                        .applicationId("test")
                        .stateDirectory(state)
                        .catalogue(
                                EventCatalogue.of(BuiltInEvent.class)
                                        .customizeJson(json -> json.addHandler(new FullHeap())))
                        .build();
        try (StreamProcessor processor = new StreamProcessor(config)) {
            processor.start();
            assertThat(processor.await(ProcessorState.RUNNING, SOON)).isTrue();
            send(kafka);

            assertThat(processor.await(ProcessorState.FAILED, SOON)).isTrue();
            assertThat(processor.failure().orElseThrow())
                    .isInstanceOfSatisfying(
                            OperatorException.class,
                            e -> {
                                assertThat(e.exitCode()).isEqualTo(ExitCode.HEAP_EXHAUSTED);
                                assertThat(e.remedy()).contains("larger -Xmx");
                            });
        }
    }

    private static void createInput(KafkaBroker kafka) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            NewTopic topic = new NewTopic(INPUT, Optional.of(6), Optional.empty());
            admin.createTopics(List.of(topic)).all().get();
        }
    }

    private static void send(KafkaBroker kafka) throws Exception {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(INPUT, "o-1".getBytes(UTF_8), "{}".getBytes(UTF_8));
        record.headers().add("ce_id", "e-1".getBytes(UTF_8));
        record.headers().add("ce_type", "order.placed.v1".getBytes(UTF_8));
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            producer.send(record).get();
        }
    }
}
