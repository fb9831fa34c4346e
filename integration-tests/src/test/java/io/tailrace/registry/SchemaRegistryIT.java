package io.tailrace.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import io.tailrace.event.EventCatalogue;
import io.tailrace.event.EventId;
import io.tailrace.event.builtin.BuiltInEvent;
import io.tailrace.event.builtin.OrderEvent;
import io.tailrace.event.builtin.OrderEvent.Item;
import io.tailrace.processor.StreamProcessor;
import io.tailrace.processor.check.ProcessorCheck;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.producer.Outbox;
import io.tailrace.record.payload.PayloadFormat;
import io.tailrace.record.payload.RegistryConfig;
import io.tailrace.record.payload.RegistryEndpoint;
import io.tailrace.subscriber.Subscriber;
import io.tailrace.subscriber.config.SubscriberConfig;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.account.Account;
import io.tailrace.testkit.observe.CommittedRows;
import io.tailrace.testkit.observe.ReadCommitted;
import io.tailrace.testkit.pipeline.PipelineTest;
import io.tailrace.testkit.pipeline.TestPipeline;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rows of the outbox become Avro, Protocol Buffers and JSON in the wire format of Confluent's
 * serializers, with the schemas of a real registry, and are read by the code of another project.
 */
@Tag("full") // needs an archive of 142 MB
@PipelineTest
class SchemaRegistryIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String ORDER =
            """
            {"type":"record","name":"OrderPlaced","namespace":"shop","fields":[
              {"name":"orderId","type":"string"},
              {"name":"status","type":"string"},
              {"name":"items","type":{"type":"array","items":{"type":"record","name":"Item",
                "fields":[{"name":"sku","type":"string"},{"name":"qty","type":"int"}]}}}]}""";
    private static final String BILL =
            """
            syntax = "proto3";
            package shop;
            message Ignored { string x = 1; }
            message BillSent { string id = 1; int64 cents = 2; }
            """;
    private static final String PARCEL =
            "{\"type\":\"object\",\"required\":[\"id\"],\"properties\":{\"id\":{\"type\":\"string\"},"
                    + "\"grams\":{\"type\":\"integer\"}},\"additionalProperties\":false}";

    @TempDir static Path temporary;

    private static ApicurioRegistry registry;

    @BeforeAll
    static void startRegistry() throws Exception {
        Optional<Path> archive = ApicurioRegistry.archive();
        assumeTrue(archive.isPresent(), ApicurioRegistry.howToGet());
        registry = ApicurioRegistry.startIn(temporary, archive.orElseThrow());
        registerAll();
    }

    @AfterAll
    static void stopRegistry() {
        if (registry != null) {
            registry.close();
        }
    }

    @Test
    void eachFormatIsReadByAnotherProjectAndWhatASchemaRefusesIsDeadLettered(
            PostgresServer postgres, KafkaBroker kafka, TestPipeline pipeline) throws Exception {
        pipeline.relay();
        pipeline.startProcessor(config -> config.registry(config()));
        List<OrderEvent.Placed> handled = new CopyOnWriteArrayList<>();
        Outbox outbox = Outbox.create(EventCatalogue.of(BuiltInEvent.class));
        OrderEvent.Placed placed = new OrderEvent.Placed("o-1", List.of(new Item("pen", 2)));
        try (Connection connection = postgres.connect();
                ApicurioReaders readers = new ApicurioReaders(registry);
                ReadCommitted events =
                        ReadCommitted.of(
                                kafka.bootstrapServers(),
                                Pattern.compile("events\\.(order|bill|parcel|dlt)"));
                Subscriber subscriber =
                        Subscriber.builder(
                                        SubscriberConfig.builder(kafka.bootstrapServers(), "test")
                                                .decoder(
                                                        RegistryDecoder.of(
                                                                RegistryEndpoint.of(
                                                                        registry.url())))
                                                .build())
                                .on(
                                        OrderEvent.Placed.class,
                                        (event, delivery) -> handled.add(event.payload()))
                                .start()) {
            connection.setAutoCommit(false);
            outbox.emit(connection, placed);
            insert(connection, "bill", "b-1", "bill.sent", "{\"id\":\"b-1\",\"cents\":\"250\"}");
            insert(connection, "parcel", "p-1", "parcel.sent", "{\"id\": \"p-1\", \"grams\": 5}");
            insert(connection, "parcel", "p-2", "parcel.sent", "{\"id\":\"p-2\",\"secret\":1}");
            connection.commit();
            await().atMost(SOON).until(() -> events.count() == 4 && handled.size() == 1);

            ConsumerRecord<byte[], byte[]> order = only(events, "events.order");
            assertThat(readers.avro("events.order", order.value()))
                    .isEqualTo(
                            "{\"orderId\": \"o-1\", \"status\": \"placed\", \"items\": [{\"sku\": \"pen\", \"qty\": 2}]}");
            assertThat(ReadCommitted.header(order, "content-type")).isEqualTo("application/avro");
            assertThat(handled).containsExactly(placed);

            ConsumerRecord<byte[], byte[]> bill = only(events, "events.bill");
            assertThat(ReadCommitted.header(bill, "content-type"))
                    .isEqualTo("application/x-protobuf");
            ByteArrayInputStream data = new ByteArrayInputStream(bill.value(), 5, 1_000);
            assertThat(readers.messageIndexes(data)).hasToString("[1]");
            assertThat(billSent(data.readAllBytes())).isEqualTo("b-1 250");

            ConsumerRecord<byte[], byte[]> parcel = only(events, "events.parcel");
            assertThat(ReadCommitted.header(parcel, "content-type")).isEqualTo("application/json");
            assertThat(readers.json("events.parcel", parcel.value()))
                    .contains("\"id\":\"p-1\"", "\"grams\":5");

            ConsumerRecord<byte[], byte[]> letter = only(events, "events.dlt");
            assertThat(new String(letter.value(), UTF_8))
                    .isEqualTo("{\"id\":\"p-2\",\"secret\":1}");
            assertThat(ReadCommitted.header(letter, "tailrace-reason"))
                    .isEqualTo("ValidationFailed");
        }
    }

    @Test
    void aCheckOfTheProcessorSaysWhatTheRegistryHas(KafkaBroker kafka) throws Exception {
        ProcessorConfig checked =
                ProcessorConfig.builder(kafka.bootstrapServers())
                        .stateDirectory(temporary.resolve("check"))
                        .registry(
                                config().withFormats(
                                                Map.of(
                                                        "bill", PayloadFormat.PROTOBUF,
                                                        "parcel", PayloadFormat.JSON,
                                                        "order", PayloadFormat.JSON)))
                        .build();

        assertThat(new ProcessorCheck(checked, false).run().findings())
                .extracting(found -> found.subject() + " " + found.verdict())
                .contains(
                        "registry.connection PASS",
                        "registry.login PASS",
                        "registry.schema.events.bill-value PASS",
                        "registry.schema.events.order-value FAIL",
                        "registry.schema.events.parcel-value PASS");
    }

    /** The registry forgets its schemas when it is killed, as one that is restored too early. */
    @Test
    void anOutageOfTheRegistryAndARestartOfTheProcessorLoseAndRepeatNothing(
            PostgresServer postgres, KafkaBroker kafka, TestPipeline pipeline) throws Exception {
        pipeline.relay();
        pipeline.startProcessor(config -> config.registry(config()));
        try (Connection connection = postgres.connect();
                ReadCommitted events =
                        ReadCommitted.of(
                                kafka.bootstrapServers(),
                                Pattern.compile("events\\.(line|late)"))) {
            int before = CommittedRows.read(connection, "outbox", "id").size();
            insertMany(connection, "line", 0, 300);
            await().atMost(SOON).until(() -> events.count() >= 300);

            registry.kill();
            insertMany(connection, "line", 300, 600);
            insertMany(connection, "late", 0, 300);
            await().atMost(SOON).until(() -> events.count() >= 600);
            StreamProcessor running = pipeline.processor();
            await().atMost(SOON)
                    .until(
                            () ->
                                    running.health()
                                                    .details()
                                                    .toString()
                                                    .contains("events.late-value")
                                            && running.health()
                                                    .details()
                                                    .toString()
                                                    .contains("cannot be reached"));
            assertThat(running.health().healthy()).isTrue();

            StreamProcessor restarted =
                    pipeline.startProcessor(config -> config.registry(config()));
            insertMany(connection, "line", 600, 3_000);
            insertMany(connection, "late", 300, 600);
            await().atMost(SOON)
                    .until(() -> restarted.health().details().toString().contains("line-value"));
            assertThat(events.count()).isEqualTo(600);

            registry.start();
            await().atMost(SOON)
                    .until(() -> restarted.health().details().toString().contains("does not have"));
            registerAll();
            await().atMost(SOON).until(() -> events.count() >= 3_600);

            Account account =
                    Account.of(
                            CommittedRows.read(connection, "outbox", "id").stream()
                                    .skip(before)
                                    .toList(),
                            events.delivered());
            System.out.println("outage of the registry: " + account);
            assertThat(account.isClean()).as("%s", account).isTrue();
            assertThat(account.committed()).isEqualTo(3_600);
            assertThat(events.records())
                    .allMatch(record -> record.topic().equals("events.late") || isLine(record));
            await().atMost(SOON)
                    .untilAsserted(
                            () ->
                                    assertThat(restarted.health().details())
                                            .doesNotContainKey("registry"));
        }
    }

    private static boolean isLine(ConsumerRecord<byte[], byte[]> record) {
        return record.topic().equals("events.line") && record.value()[0] == 0;
    }

    private static void registerAll() throws Exception {
        String line =
                "{\"type\":\"record\",\"name\":\"Line\",\"fields\":[{\"name\":\"n\",\"type\":\"int\"}]}";
        registry.register("events.order-value", "AVRO", ORDER);
        registry.register("events.bill-value", "PROTOBUF", BILL);
        registry.register("events.parcel-value", "JSON", PARCEL);
        registry.register("events.line-value", "AVRO", line);
        registry.register("events.late-value", "AVRO", line);
    }

    private static RegistryConfig config() {
        RegistryConfig avro =
                RegistryConfig.of(RegistryEndpoint.of(registry.url()), PayloadFormat.AVRO);
        return new RegistryConfig(
                avro.endpoint(),
                avro.format(),
                Map.of("bill", PayloadFormat.PROTOBUF, "parcel", PayloadFormat.JSON),
                avro.naming(),
                Map.of("bill.sent", "shop.BillSent"),
                avro.versions(),
                Duration.ofSeconds(1),
                avro.missing());
    }

    /** The message by a descriptor of the test's own. */
    private static String billSent(byte[] data) throws Exception {
        FileDescriptor file =
                FileDescriptor.buildFrom(
                        FileDescriptorProto.newBuilder()
                                .setName("bill.proto")
                                .addMessageType(
                                        DescriptorProto.newBuilder()
                                                .setName("BillSent")
                                                .addField(
                                                        field(
                                                                "id",
                                                                1,
                                                                FieldDescriptorProto.Type
                                                                        .TYPE_STRING))
                                                .addField(
                                                        field(
                                                                "cents",
                                                                2,
                                                                FieldDescriptorProto.Type
                                                                        .TYPE_INT64)))
                                .build(),
                        new FileDescriptor[0]);
        DynamicMessage message = DynamicMessage.parseFrom(file.getMessageTypes().get(0), data);
        return message.getField(message.getDescriptorForType().findFieldByName("id"))
                + " "
                + message.getField(message.getDescriptorForType().findFieldByName("cents"));
    }

    private static FieldDescriptorProto field(
            String name, int number, FieldDescriptorProto.Type type) {
        return FieldDescriptorProto.newBuilder()
                .setName(name)
                .setNumber(number)
                .setType(type)
                .build();
    }

    private static ConsumerRecord<byte[], byte[]> only(ReadCommitted events, String topic) {
        List<ConsumerRecord<byte[], byte[]>> found =
                events.records().stream().filter(each -> each.topic().equals(topic)).toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private static void insertMany(Connection connection, String aggregateType, int from, int to)
            throws SQLException {
        connection.setAutoCommit(true);
        for (int i = from; i < to; i++) {
            insert(
                    connection,
                    aggregateType,
                    aggregateType + "-" + i % 20,
                    aggregateType + ".drawn",
                    "{\"n\":" + i + "}");
        }
    }

    private static void insert(
            Connection connection, String aggregateType, String id, String type, String payload)
            throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement(
                        "INSERT INTO outbox (id, aggregatetype, aggregateid, type, payload)"
                                + " VALUES (?, ?, ?, ?, ?)")) {
            insert.setObject(1, EventId.next().toUuid());
            insert.setString(2, aggregateType);
            insert.setString(3, id);
            insert.setString(4, type);
            insert.setString(5, payload);
            insert.executeUpdate();
        }
    }
}
