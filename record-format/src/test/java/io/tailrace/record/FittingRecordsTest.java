package io.tailrace.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class FittingRecordsTest {

    private static final String ORDERS = "outbox.order";
    private static final String DEAD = "events.dlt";

    @Test
    void aRecordThatItsTopicAcceptsIsKept() {
        ProducerRecord<byte[], byte[]> record = record(ORDERS, 500, 10);

        assertThat(limits(1_000, 1_000).fit(record)).isSameAs(record);
    }

    @Test
    void aRecordThatIsTooLargeForItsTopicBecomesADeadLetterWithEverythingItHas() {
        ProducerRecord<byte[], byte[]> letter = limits(1_000, 5_000).fit(record(ORDERS, 2_000, 10));

        assertThat(letter.topic()).isEqualTo(DEAD);
        assertThat(letter.key()).isEqualTo("o-1".getBytes(UTF_8));
        assertThat(letter.value()).hasSize(2_000);
        assertThat(header(letter, "ce_id")).isEqualTo("id-1");
        assertThat(header(letter, "custom")).hasSize(10);
        assertThat(header(letter, "tailrace-reason")).isEqualTo("ValidationFailed");
        assertThat(header(letter, "tailrace-error"))
                .startsWith("record of topic outbox.order must have at most 1000 bytes, got 2");
        assertThat(header(letter, "__streams.errors.topic")).isEqualTo(ORDERS);
    }

    @Test
    void aDeadLetterThatIsTooLargeLosesItsPayloadAndSaysSo() {
        ProducerRecord<byte[], byte[]> letter = limits(1_000, 1_500).fit(record(ORDERS, 2_000, 10));

        assertThat(letter.value()).isNull();
        assertThat(header(letter, "custom")).hasSize(10);
        assertThat(header(letter, "tailrace-error"))
                .contains("got 2")
                .endsWith(
                        "payload of 2000 bytes left out, because topic events.dlt accepts at most"
                                + " 1500 bytes");
    }

    @Test
    void thenItLosesTheHeadersThatDoNotNameTheRow() {
        ProducerRecord<byte[], byte[]> letter =
                limits(1_000, 1_500).fit(record(ORDERS, 2_000, 2_000));

        assertThat(header(letter, "custom")).isEmpty();
        assertThat(header(letter, "ce_id")).isEqualTo("id-1");
        assertThat(letter.key()).isEqualTo("o-1".getBytes(UTF_8));
    }

    @Test
    void thenItsNamesAreShortened() {
        ProducerRecord<byte[], byte[]> record = record(DEAD, 2_000, 10);
        TextHeaders.set(record.headers(), "ce_subject", "s".repeat(900));

        ProducerRecord<byte[], byte[]> letter = limits(1_000, 900).fit(record);

        assertThat(header(letter, "ce_subject")).hasSizeLessThan(200);
        assertThat(header(letter, "ce_id")).isEqualTo("id-1");
    }

    private static FittingRecords limits(int orders, int deadLetters) {
        return new FittingRecords(DEAD, Map.of(ORDERS, orders, DEAD, deadLetters)::get);
    }

    private static ProducerRecord<byte[], byte[]> record(
            String topic, int payloadBytes, int headerBytes) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic, "o-1".getBytes(UTF_8), new byte[payloadBytes]);
        TextHeaders.set(record.headers(), "ce_id", "id-1");
        TextHeaders.set(record.headers(), "custom", "c".repeat(headerBytes));
        return record;
    }

    private static String header(ProducerRecord<byte[], byte[]> record, String name) {
        return TextHeaders.getOr(record.headers(), name, "");
    }
}
