package io.tailrace.clients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudevents.CloudEvent;
import io.cloudevents.SpecVersion;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.core.message.Encoding;
import io.cloudevents.jackson.JsonFormat;
import io.cloudevents.kafka.CloudEventSerializer;
import io.tailrace.event.EventId;
import io.tailrace.event.TopicNames;
import io.tailrace.event.cloudevents.ContentMode;
import io.tailrace.event.cloudevents.StructuredEvent;
import io.tailrace.record.CapturedRow;
import io.tailrace.record.CloudEventFactory;
import io.tailrace.relay.config.Naming;
import io.tailrace.relay.config.RelayConfig;
import java.net.URI;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the relay writes is what the official CloudEvents SDK reads, and the other way round. */
class CloudEventsConformanceTest {

    private static final String SOURCE = "/shop/public.outbox";
    private static final String PAYLOAD = "{\"orderId\":\"order-17\"}";
    private static final EventId ID = EventId.parse("01926c71-7423-7c3d-8e4f-0123456789ab");

    @Test
    void everyAttributeOfARowArrivesAsItIsMeant() {
        CloudEvent event =
                SdkReading.read(
                        published(
                                ID.toString(),
                                "{\"ce_correlationid\":\"Grüße %20 日本\",\"ce_causationid\":\"c-2\","
                                        + "\"ce_emittedat\":\"2024-10-08T14:03:21.5Z\",\"ce_deliverat\":"
                                        + "\"2024-10-08T16:00:00Z\",\"ce_parentspanid\":\"b7ad6b7169203331\","
                                        + "\"ce_dataschema\":\"https://example.com/order\","
                                        + "\"content-type\":\"application/vnd.shop+json; charset=utf-8\","
                                        + "\"traceparent\":\"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\","
                                        + "\"tenant\":\"blue\"}"));

        assertThat(event.getSpecVersion()).isEqualTo(SpecVersion.V1);
        assertThat(event.getId()).isEqualTo(ID.toString());
        assertThat(event.getSource()).isEqualTo(URI.create(SOURCE));
        assertThat(event.getType()).isEqualTo("order.placed.v1");
        assertThat(event.getSubject()).isEqualTo("order-17");
        assertThat(event.getTime().toInstant()).isEqualTo(ID.time().orElseThrow());
        assertThat(event.getDataContentType())
                .isEqualTo("application/vnd.shop+json; charset=utf-8");
        assertThat(event.getDataSchema()).isEqualTo(URI.create("https://example.com/order"));
        assertThat(event.getExtensionNames())
                .containsExactlyInAnyOrder(
                        "correlationid", "causationid", "emittedat", "deliverat", "parentspanid");
        assertThat(event.getExtension("correlationid")).isEqualTo("Grüße %20 日本");
        assertThat(event.getExtension("deliverat")).isEqualTo("2024-10-08T16:00:00Z");
        assertThat(event.getData().toBytes()).isEqualTo(PAYLOAD.getBytes(UTF_8));
    }

    @Test
    void anIdWithoutATimeHasNoTime() {
        CloudEvent event = SdkReading.read(published("4711", null));

        assertThat(event.getId()).isEqualTo("4711");
        assertThat(event.getTime()).isNull();
        assertThat(event.getDataContentType()).isEqualTo("application/json");
    }

    @Test
    void whatTheSdkWritesInStructuredModeIsReadWithEveryAttribute() {
        CloudEvent event = ofTheSdk();
        Headers headers = new RecordHeaders();
        byte[] value = structured(event, headers);

        StructuredEvent read = StructuredEvent.parse(value);

        assertThat(ContentMode.of(new String(headers.lastHeader("content-type").value(), UTF_8)))
                .isEqualTo(ContentMode.STRUCTURED);
        assertThat(read.headers())
                .isEqualTo(
                        Map.of(
                                "ce_specversion", "1.0",
                                "ce_id", "4711",
                                "ce_source", "/sdk",
                                "ce_type", "order.placed.v1",
                                "ce_subject", "Grüße",
                                "ce_time", "2024-10-08T14:03:21.123Z",
                                "ce_sequence", "7",
                                "ce_sampled", "true",
                                "content-type", "application/json"));
        assertThat(new String(read.data(), UTF_8)).isEqualTo(PAYLOAD);
    }

    @Test
    void bytesInStructuredModeStayTheSame() {
        byte[] bytes = {0, -1, 16};
        CloudEvent event =
                CloudEventBuilder.v1(ofTheSdk())
                        .withData("application/octet-stream", bytes)
                        .build();

        StructuredEvent read = StructuredEvent.parse(structured(event, new RecordHeaders()));

        assertThat(read.data()).isEqualTo(bytes);
    }

    private static CloudEvent ofTheSdk() {
        return CloudEventBuilder.v1()
                .withId("4711")
                .withSource(URI.create("/sdk"))
                .withType("order.placed.v1")
                .withSubject("Grüße")
                .withTime(OffsetDateTime.parse("2024-10-08T14:03:21.123Z"))
                .withExtension("sequence", 7)
                .withExtension("sampled", true)
                .withData("application/json", PAYLOAD.getBytes(UTF_8))
                .build();
    }

    private static byte[] structured(CloudEvent event, Headers headers) {
        try (CloudEventSerializer serializer = new CloudEventSerializer()) {
            serializer.configure(
                    Map.of(
                            CloudEventSerializer.ENCODING_CONFIG,
                            Encoding.STRUCTURED,
                            CloudEventSerializer.EVENT_FORMAT_CONFIG,
                            JsonFormat.CONTENT_TYPE),
                    false);
            return serializer.serialize("events.order", headers, event);
        }
    }

    @Test
    void aRowWithAHeaderThatSdksDoNotReadIsADeadLetter() {
        for (String header :
                List.of(
                        "\"ce_my-tenant\":\"blue\"",
                        "\"ce_Tenant\":\"blue\"",
                        "\"ce_\":\"blue\"",
                        "\"ce_dataschema\":\"no URI\"",
                        "\"ce_datacontenttype\":\"text/plain\"")) {
            ProducerRecord<byte[], byte[]> record = record(ID.toString(), "{" + header + "}");

            assertThat(record.topic()).as(header).isEqualTo("events.dlt");
            assertThat(new String(record.headers().lastHeader("tailrace-reason").value(), UTF_8))
                    .isEqualTo("ValidationFailed");
        }
    }

    @Test
    void everyNameOfASourceIsAReferenceToAUri() {
        for (String name : List.of("shop", "/shop/public.outbox", "urn:shop:1", "a.b-c_d/e:f")) {
            assertThat(URI.create(new Naming(name, "").sourceName())).hasToString(name);
        }
        assertThat(
                        RelayConfig.builder(
                                        "jdbc:postgresql://localhost/my%20shop%25",
                                        "relay", "secret", "localhost:9092")
                                .build()
                                .sourceName())
                .isEqualTo("/my%20shop%25/public.outbox");
        for (String name : List.of("1:2", "shop:")) {
            assertThatThrownBy(() -> new Naming(name, ""))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("source-name");
        }
    }

    private static ConsumerRecord<byte[], byte[]> published(String id, @Nullable String headers) {
        ProducerRecord<byte[], byte[]> record = record(id, headers);
        assertThat(record.topic()).isEqualTo("outbox.order");
        return new ConsumerRecord<>(
                record.topic(),
                0,
                0,
                0,
                TimestampType.CREATE_TIME,
                -1,
                -1,
                record.key(),
                record.value(),
                record.headers(),
                Optional.empty());
    }

    private static ProducerRecord<byte[], byte[]> record(String id, @Nullable String headers) {
        CapturedRow row =
                new CapturedRow(
                        id,
                        "order",
                        "order-17",
                        "order.placed.v1",
                        PAYLOAD.getBytes(UTF_8),
                        headers);
        return new CloudEventFactory(TopicNames.defaults(), SOURCE, 1_000_000).record(row);
    }
}
