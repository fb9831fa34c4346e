package io.tailrace.connect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.event.TopicNames;
import io.tailrace.event.outbox.OutboxMessage;
import io.tailrace.record.CapturedRow;
import io.tailrace.record.CloudEventFactory;
import io.tailrace.record.TextHeaders;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.connect.converters.ByteArrayConverter;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.storage.SimpleHeaderConverter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutboxTransformTest {

    private final OutboxTransform transform = new OutboxTransform();

    @AfterEach
    void close() {
        transform.close();
    }

    private OutboxTransform with(String... pairs) {
        Map<String, String> properties = new HashMap<>();
        properties.put("type", OutboxTransform.class.getName());
        for (int i = 0; i < pairs.length; i += 2) {
            properties.put(pairs[i], pairs[i + 1]);
        }
        transform.configure(properties);
        return transform;
    }

    @Test
    void rowBecomesTheRecordOfTheRelay() {
        String headers = "{\"ce_correlationid\":\"c-1\",\"traceparent\":\"00-1\"}";
        SourceRecord change = Changes.inserted(Changes.row("order", "{\"n\":1}", headers));

        SourceRecord record = with().apply(change);

        ProducerRecord<byte[], byte[]> ofRelay =
                new CloudEventFactory(TopicNames.defaults(), "/shop/public.outbox", 1_048_576)
                        .record(
                                new CapturedRow(
                                        Changes.ID,
                                        "order",
                                        "order-1",
                                        "order.placed.v1",
                                        "{\"n\":1}".getBytes(UTF_8),
                                        headers));
        assertThat(text(written(record))).isEqualTo(text(ofRelay));
        assertThat(record.sourceOffset()).isEqualTo(change.sourceOffset());
        assertThat(record.sourcePartition()).isEqualTo(change.sourcePartition());
    }

    @Test
    void rowOfASnapshotIsPublished() {
        Struct row = Changes.row("order", "{}", null);

        assertThat(with().apply(Changes.change("public", "outbox", row, "r")).topic())
                .isEqualTo("outbox.order");
    }

    @Test
    void rowThatBreaksARuleBecomesADeadLetter() {
        ProducerRecord<byte[], byte[]> letter =
                written(with().apply(Changes.inserted(Changes.row("no topic", "{}", null))));

        assertThat(letter.topic()).isEqualTo("events.dlt");
        assertThat(letter.value()).isEqualTo("{}".getBytes(UTF_8));
        assertThat(TextHeaders.get(letter.headers(), "tailrace-error"))
                .contains("must make a legal topic name");
    }

    @Test
    void rowThatIsTooLargeBecomesADeadLetterThatFits() {
        String payload = "x".repeat(70_000);

        ProducerRecord<byte[], byte[]> letter =
                written(
                        with("max.record.bytes", "65536", "max.dead.letter.bytes", "65536")
                                .apply(Changes.inserted(Changes.row("order", payload, null))));

        assertThat(letter.topic()).isEqualTo("events.dlt");
        assertThat(letter.value()).isNull();
        assertThat(TextHeaders.get(letter.headers(), "tailrace-error"))
                .contains("at most 65536 bytes");
    }

    @Test
    void rowOfATypeThatIsNotAllowedBecomesADeadLetter() {
        with("types", "order,pay*");

        assertThat(transform.apply(Changes.inserted(Changes.row("payment", "{}", null))).topic())
                .isEqualTo("outbox.payment");
        ProducerRecord<byte[], byte[]> letter =
                written(transform.apply(Changes.inserted(Changes.row("ship", "{}", null))));
        assertThat(letter.topic()).isEqualTo("events.dlt");
        assertThat(TextHeaders.get(letter.headers(), "__streams.errors.topic"))
                .isEqualTo("outbox.ship");
    }

    @Test
    void deletionsTombstonesAndNotesAreLeftOut() {
        with();
        Struct row = Changes.row("order", "{}", null);
        Schema note =
                SchemaBuilder.struct()
                        .name("io.debezium.connector.common.TransactionMetadataValue")
                        .build();

        assertThat(transform.apply(Changes.change("public", "outbox", row, "d"))).isNull();
        assertThat(transform.apply(Changes.change("public", "outbox", row, "u"))).isNull();
        assertThat(transform.apply(Changes.change("public", "outbox", row, "t"))).isNull();
        assertThat(transform.apply(Changes.tombstone(Changes.TOPIC))).isNull();
        assertThat(transform.apply(Changes.record("shop.transaction", new Struct(note)))).isNull();
    }

    @Test
    void updateCanEndTheTask() {
        with("updates", "fail");
        Struct row = Changes.row("order", "{}", null);

        assertThat(transform.apply(Changes.change("public", "outbox", row, "d"))).isNull();
        assertThatThrownBy(() -> transform.apply(Changes.change("public", "outbox", row, "u")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("must not change, got operation u")
                .hasMessageContaining("updates=drop");
    }

    @Test
    void heartbeatIsWrittenAsJsonSoThatTheOffsetMoves() {
        SourceRecord heartbeat = with().apply(Changes.heartbeat());

        assertThat(text(written(heartbeat)))
                .isEqualTo(
                        "__debezium-heartbeat.shop 0 null {\"serverName\":\"shop\"} {\"ts_ms\":7} []");
    }

    @Test
    void recordOfAnotherTableEndsTheTaskByDefault() {
        SourceRecord other =
                Changes.change("public", "orders", Changes.row("order", "{}", null), "c");

        assertThatThrownBy(() -> with().apply(other))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("must be of table public.outbox")
                .hasMessageContaining("one of table public.orders")
                .hasMessageContaining("other.records");
    }

    @Test
    void recordOfAPartitionEndsTheTaskAndTheErrorSaysWhatToDo() {
        SourceRecord partition =
                Changes.change("public", "outbox_2026", Changes.row("order", "{}", null), "c");

        assertThatThrownBy(() -> with().apply(partition))
                .hasMessageContaining("publish_via_partition_root")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("drop"));
    }

    @Test
    void recordOfAnotherTableCanBeLeftOut() {
        SourceRecord other =
                Changes.change("public", "orders", Changes.row("order", "{}", null), "c");

        assertThat(with("other.records", "drop").apply(other)).isNull();
        assertThat(transform.apply(Changes.tombstone("shop.public.orders"))).isNull();
    }

    @Test
    void recordThatAnotherTransformHasChangedIsRefused() {
        SourceRecord flat = Changes.record(Changes.TOPIC, Changes.row("order", "{}", null));

        assertThatThrownBy(() -> with().apply(flat))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("make this transform the first one");
    }

    @Test
    void messagesArePublishedIfTheyAreAskedFor() {
        String content =
                new OutboxMessage(Changes.ID, "order", "order-1", "order.placed.v1", "{}", null)
                        .toJson();
        SourceRecord own = Changes.message("tailrace.outbox", content);

        assertThat(with().apply(own)).isNull();
        with("messages", "true");
        assertThat(transform.apply(own).topic()).isEqualTo("outbox.order");
        assertThat(transform.apply(Changes.message("of.others", content))).isNull();
        assertThat(transform.apply(Changes.message("tailrace.outbox", "{")).topic())
                .isEqualTo("events.dlt");
    }

    @Test
    void columnsCanHaveOtherNames() {
        assertThatThrownBy(
                        () ->
                                with("columns", "payload=body")
                                        .apply(Changes.inserted(Changes.row("order", "{}", null))))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("must have column body, got [id, aggregatetype");
        assertThat(
                        with("columns", "aggregatetype=type,type=aggregatetype")
                                .apply(Changes.inserted(Changes.row("order", "{}", null)))
                                .topic())
                .isEqualTo("outbox.order.placed.v1");
    }

    @Test
    void tableThatLosesItsColumnOfHeadersEndsTheTask() {
        SourceRecord without = Changes.inserted(Changes.rowWithoutHeaders("order"));
        with();

        assertThat(transform.apply(without).topic()).isEqualTo("outbox.order");
        transform.apply(Changes.inserted(Changes.row("order", "{}", null)));
        assertThatThrownBy(() -> transform.apply(without))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("must have column headers, got [id, aggregatetype");
    }

    @Test
    void columnOfHeadersThatIsNamedMustExist() {
        SourceRecord without = Changes.inserted(Changes.rowWithoutHeaders("order"));

        assertThatThrownBy(() -> with("columns", "headers=headers").apply(without))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("must have column headers");
        assertThatThrownBy(
                        () ->
                                with("columns", "headers=haeders")
                                        .apply(Changes.inserted(Changes.row("order", "{}", null))))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("must have column haeders");
    }

    @Test
    void recordsCanBeThoseOfTheEventRouter() {
        ProducerRecord<byte[], byte[]> record =
                written(
                        with("header.mode", "debezium", "placement", "type:header:eventType")
                                .apply(Changes.inserted(Changes.row("order", "{}", null))));

        assertThat(record.topic()).isEqualTo("outbox.event.order");
        assertThat(TextHeaders.get(record.headers(), "id")).isEqualTo(Changes.ID);
        assertThat(TextHeaders.get(record.headers(), "eventType")).isEqualTo("order.placed.v1");
    }

    @Test
    void converterThatWouldChangeBytesIsRefused() {
        SourceRecord record =
                with().apply(Changes.inserted(Changes.row("order", "{}", "{\"a\":\"b\"}")));
        try (JsonConverter json = new JsonConverter()) {
            json.configure(Map.of("schemas.enable", "false", "converter.type", "value"));

            assertThatThrownBy(
                            () ->
                                    json.fromConnectData(
                                            record.topic(), record.valueSchema(), record.value()))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining(
                            "value.converter of the connector must be org.apache.kafka.connect.converters.ByteArrayConverter");
            assertThatThrownBy(
                            () ->
                                    json.fromConnectData(
                                            record.topic(), record.keySchema(), record.key()))
                    .hasMessageContaining("key.converter");
        }
    }

    /** What a worker writes with the converters that the connector must have. */
    private static ProducerRecord<byte[], byte[]> written(SourceRecord record) {
        SimpleHeaderConverter texts = new SimpleHeaderConverter(); // its close does nothing
        try (ByteArrayConverter bytes = new ByteArrayConverter()) {
            ProducerRecord<byte[], byte[]> made =
                    new ProducerRecord<>(
                            record.topic(),
                            record.kafkaPartition(),
                            record.timestamp(),
                            bytes.fromConnectData(record.topic(), record.keySchema(), record.key()),
                            bytes.fromConnectData(
                                    record.topic(), record.valueSchema(), record.value()));
            for (Header header : record.headers()) {
                made.headers()
                        .add(
                                header.key(),
                                texts.fromConnectHeader(
                                        record.topic(),
                                        header.key(),
                                        header.schema(),
                                        header.value()));
            }
            return made;
        }
    }

    /** Everything that a record has, without a field that is compared by identity. */
    private static String text(ProducerRecord<byte[], byte[]> record) {
        List<String> headers = new ArrayList<>();
        record.headers().forEach(each -> headers.add(each.key() + "=" + text(each.value())));
        return "%s %s %s %s %s %s"
                .formatted(
                        record.topic(),
                        record.partition(),
                        record.timestamp(),
                        text(record.key()),
                        text(record.value()),
                        headers);
    }

    private static String text(byte[] bytes) {
        return bytes == null ? "null" : new String(bytes, UTF_8);
    }
}
