package io.tailrace.processor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.processor.metrics.ProcessorMeters;
import io.tailrace.processor.schema.SchemaDirectory;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A directory of schemas that changes while a processor runs. */
@TailraceTest
class SchemasIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String TYPE = "ticket.sold.v1";

    @TempDir Path state;
    @TempDir Path contracts;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private SchemaDirectory schemas;
    private KafkaBroker kafka;
    private KafkaProducer<byte[], byte[]> producer;
    private ReadCommitted events;
    private ReadCommitted deadLetters;

    @BeforeEach
    void start(@Fresh KafkaBroker broker) {
        kafka = broker;
        schemas = new SchemaDirectory(contracts);
        producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
        events = ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile("events\\.ticket"));
        deadLetters = ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile("events\\.dlt"));
    }

    @AfterEach
    void stop() {
        deadLetters.close();
        events.close();
        producer.close();
    }

    @Test
    void aChangedSchemaHoldsWithoutARestartAndABrokenOneDoesNot() throws Exception {
        schemas.write(TYPE, "{'properties':{'seat':{'type':'integer'}}}");
        createOutbox();
        try (StreamProcessor processor = new StreamProcessor(config(), registry)) {
            processor.start();
            assertThat(processor.await(ProcessorState.RUNNING, SOON)).isTrue();
            send("e-1", "{\"seat\":\"geheim\"}");
            send("e-2", "{\"seat\":7}");
            await().atMost(SOON).until(() -> events.count() == 1 && deadLetters.count() == 1);
            assertThat(ids(events)).containsExactly("e-2");
            assertThat(error(0))
                    .isEqualTo(
                            "ValidationFailed: ticket.sold.v1 breaks its schema: \"/seat\" must"
                                    + " satisfy type \"integer\"");
            assertThat(ReadCommitted.header(deadLetters.records().get(0), "tailrace-reason"))
                    .isEqualTo("ValidationFailed");

            schemas.write(TYPE, "{'properties':{'seat':{'type':'string'}}}");
            schemas.write("ticket.lost.v1", "true");
            await().atMost(SOON).until(() -> details(processor).get("types").equals(2));
            send("e-3", "{\"seat\":\"7a\"}");
            await().atMost(SOON).until(() -> events.count() == 2);

            schemas.write(TYPE, "{'properties':{'seat':{'type':'txt'}}}");
            await().atMost(SOON).until(() -> details(processor).containsKey("refused"));
            assertThat(details(processor).get("refused").toString())
                    .startsWith("ticket.sold.v1.schema.json at /properties/seat/type: ");
            assertThat(gauge(ProcessorMeters.SCHEMAS.name())).isEqualTo(2);
            assertThat(gauge(ProcessorMeters.SCHEMAS_REFUSED.name())).isEqualTo(1);
            assertThat(processor.health().healthy()).isTrue();
            send("e-4", "{\"seat\":7}");
            send("e-5", "{\"seat\":\"7b\"}");
            await().atMost(SOON).until(() -> events.count() == 3 && deadLetters.count() == 2);

            assertThat(ids(events)).containsExactly("e-2", "e-3", "e-5");
            assertThat(error(1)).contains("\"/seat\" must satisfy type \"string\"");
            schemas.write(TYPE, "true");
            await().atMost(SOON).until(() -> gauge(ProcessorMeters.SCHEMAS_REFUSED.name()) == 0);
            assertThat(details(processor)).doesNotContainKey("refused");
            assertThat(processor.failure()).isEmpty();
        }
    }

    @Test
    void aProcessorDoesNotStartWithABrokenSchema() throws Exception {
        schemas.write(TYPE, "{'$ref':'https://example.com/ticket.json'}");
        try (StreamProcessor processor = new StreamProcessor(config(), registry)) {
            assertThatThrownBy(processor::start)
                    .isInstanceOfSatisfying(
                            OperatorException.class,
                            e -> assertThat(e.exitCode()).isEqualTo(ExitCode.SETUP))
                    .hasMessageContaining(
                            "ticket.sold.v1.schema.json at /$ref: nothing is fetched");
            assertThat(processor.state()).isEqualTo(ProcessorState.FAILED);
        }
    }

    private ProcessorConfig config() {
        return ProcessorConfig.builder(kafka.bootstrapServers())
                .applicationId("test")
                .stateDirectory(state)
                .schemas(contracts.toString(), Duration.ofSeconds(1))
                .build();
    }

    @SuppressWarnings("unchecked") // the details of the schemas are an object
    private static Map<String, Object> details(StreamProcessor processor) {
        return (Map<String, Object>) processor.health().details().get("schemas");
    }

    private double gauge(String name) {
        return registry.get(name).gauge().value();
    }

    private static List<String> ids(ReadCommitted topic) {
        return topic.records().stream().map(r -> ReadCommitted.header(r, "ce_id")).toList();
    }

    private String error(int index) {
        return ReadCommitted.header(deadLetters.records().get(index), "tailrace-error");
    }

    private void createOutbox() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            NewTopic topic = new NewTopic("outbox.ticket", Optional.of(6), Optional.empty());
            admin.createTopics(List.of(topic)).all().get();
        }
    }

    private void send(String id, String payload) throws Exception {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        "outbox.ticket", "t-1".getBytes(UTF_8), payload.getBytes(UTF_8));
        record.headers().add("ce_id", id.getBytes(UTF_8));
        record.headers().add("ce_type", TYPE.getBytes(UTF_8));
        producer.send(record).get();
    }
}
