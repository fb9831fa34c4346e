package io.tailrace.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.event.TopicNames;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class CloudEventFactoryTest {

    private static final String ID = "01980000-0000-7000-8000-000000000001";
    private static final String TYPE = "order.placed.v1";
    private static final byte[] PAYLOAD = "{\"a\":1}".getBytes(UTF_8);

    private final CloudEventFactory factory =
            new CloudEventFactory(TopicNames.defaults(), "/shop/public.outbox", 2_000);

    @Test
    void aRowBecomesARecordOfItsAggregatesTopic() {
        ProducerRecord<byte[], byte[]> record =
                factory.record(row("order", "o-1", "{\"traceparent\":\"00-ab\"}"));

        assertThat(record.topic()).isEqualTo("outbox.order");
        assertThat(record.key()).isEqualTo("o-1".getBytes(UTF_8));
        assertThat(record.value()).isEqualTo(PAYLOAD);
        assertThat(headers(record))
                .containsExactly(
                        Map.entry("ce_specversion", "1.0"),
                        Map.entry("ce_id", ID),
                        Map.entry("ce_source", "/shop/public.outbox"),
                        Map.entry("ce_type", TYPE),
                        Map.entry("ce_time", "2025-07-12T18:57:36.768Z"),
                        Map.entry("ce_subject", "o-1"),
                        Map.entry("traceparent", "00-ab"),
                        Map.entry("content-type", "application/json"));
    }

    @Test
    void aStoredHeaderDoesNotReplaceOneOfTheRelays() {
        ProducerRecord<byte[], byte[]> record =
                factory.record(row("order", "o-1", "{\"ce_id\":\"x\",\"content-type\":\"a/b\"}"));

        assertThat(headers(record)).containsEntry("ce_id", ID).containsEntry("content-type", "a/b");
    }

    @Test
    void aTypeWhoseTopicIsThePipelinesOwnIsDeadLettered() {
        for (String type : List.of("dlt", "failed", "retry", "retry.mailer")) {
            assertDeadLetter(
                    factory.record(row(type, "o-1", null)),
                    "aggregate type must not name a topic of the pipeline (dlt, failed, retry,"
                            + " retry.*), got \""
                            + type
                            + '"');
        }
    }

    @Test
    void aHeaderThatOnlyThePipelineWritesIsNotForged() {
        for (String name : List.of("tailrace-run", "tailrace-group", "__streams.errors.topic")) {
            ProducerRecord<byte[], byte[]> record =
                    factory.record(row("order", "o-1", "{\"" + name + "\":\"forged\"}"));

            assertDeadLetter(
                    record,
                    "headers must not have one that only the pipeline writes, got \"" + name);
            assertThat(headers(record)).doesNotContainEntry(name, "forged");
        }
    }

    @Test
    void anIdWithoutATimeHasNoTimeHeader() {
        CapturedRow row = new CapturedRow("not-a-uuid", "order", "o-1", TYPE, PAYLOAD, null);

        assertThat(headers(factory.record(row)))
                .containsEntry("ce_id", "not-a-uuid")
                .doesNotContainKey("ce_time");
    }

    @Test
    void aPayloadMayBeNull() {
        CapturedRow row = new CapturedRow(ID, "order", "o-1", TYPE, null, null);

        assertThat(factory.record(row).topic()).isEqualTo("outbox.order");
        assertThat(factory.record(row).value()).isNull();
    }

    @Test
    void anIllegalAggregateTypeIsDeadLetteredWithItsBytes() {
        ProducerRecord<byte[], byte[]> record = factory.record(row("no topic!", "o-1", null));

        assertDeadLetter(record, "must make a legal topic name, got \"outbox.no topic!\"");
        assertThat(record.key()).isEqualTo("o-1".getBytes(UTF_8));
        assertThat(record.value()).isEqualTo(PAYLOAD);
    }

    @Test
    void aMissingColumnIsDeadLettered() {
        assertDeadLetter(factory.record(row(null, "o-1", null)), "aggregate type must not be null");
        assertDeadLetter(factory.record(row("order", "", null)), "aggregate id must not be empty");
        assertDeadLetter(
                factory.record(new CapturedRow(null, "order", "o-1", TYPE, PAYLOAD, null)),
                "id must not be null");
        assertDeadLetter(
                factory.record(new CapturedRow(ID, "order", "o-1", null, PAYLOAD, null)),
                "type must not be null");
    }

    @Test
    void unreadableHeadersAreDeadLettered() {
        assertDeadLetter(factory.record(row("order", "o-1", "{broken")), "headers must be");
        assertDeadLetter(factory.record(row("order", "o-1", "[1]")), "headers must be");
    }

    /**
     * Kafka clients write such a name with a length that is wrong, and brokers refuse the batch.
     */
    @Test
    void aHeaderWhoseNameNoBrokerTakesIsDeadLettered() {
        for (String name : List.of("\\ud800", "a\\udc00b")) {
            assertDeadLetter(
                    factory.record(row("order", "o-1", "{\"" + name + "\":\"x\"}")),
                    "headers must be a JSON object of texts");
        }
    }

    @Test
    void theErrorOfADeadLetterIsShort() {
        ProducerRecord<byte[], byte[]> record =
                factory.record(row("order", "o-1", "{\"" + "n".repeat(40_000) + "\":[]}"));

        assertDeadLetter(record, "headers must be a JSON object of texts");
        assertThat(RecordSize.of(record)).isLessThanOrEqualTo(2_000);
    }

    @Test
    void aRecordThatNoBrokerTakesIsDeadLetteredWithoutItsBytes() {
        byte[] large = new byte[3_000];
        ProducerRecord<byte[], byte[]> record =
                factory.record(new CapturedRow(ID, "order", "o-1", TYPE, large, null));

        assertDeadLetter(record, "record must have at most 2000 bytes, got 3");
        assertThat(record.value()).isNull();
    }

    @Test
    void anUndeliverableRecordWithLargeHeadersBecomesADeadLetterThatFits() {
        RecordFactory large =
                new CloudEventFactory(TopicNames.defaults(), "/shop/public.outbox", 20_000);
        String headers = "{\"custom\":\"" + "c".repeat(19_000) + "\"}";
        ProducerRecord<byte[], byte[]> record = large.record(row("order", "o-1", headers));

        ProducerRecord<byte[], byte[]> letter = large.undeliverable(record, "p".repeat(3_000));

        assertThat(record.topic()).isEqualTo("outbox.order");
        assertThat(RecordSize.of(letter)).isLessThanOrEqualTo(20_000);
        assertThat(headers(letter)).containsEntry("ce_id", ID).doesNotContainKey("custom");
        assertThat(letter.key()).isEqualTo("o-1".getBytes(UTF_8));
    }

    private static void assertDeadLetter(ProducerRecord<byte[], byte[]> record, String why) {
        assertThat(record.topic()).isEqualTo("events.dlt");
        assertThat(headers(record)).containsEntry("tailrace-reason", "ValidationFailed");
        assertThat(headers(record).get("tailrace-error")).contains(why);
    }

    private static CapturedRow row(String aggregateType, String aggregateId, String headers) {
        return new CapturedRow(ID, aggregateType, aggregateId, TYPE, PAYLOAD, headers);
    }

    private static Map<String, String> headers(ProducerRecord<byte[], byte[]> record) {
        Map<String, String> headers = new LinkedHashMap<>();
        record.headers().forEach(h -> headers.put(h.key(), new String(h.value(), UTF_8)));
        return headers;
    }
}
