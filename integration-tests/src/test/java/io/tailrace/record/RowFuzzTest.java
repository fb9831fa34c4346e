package io.tailrace.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.event.TopicNames;
import io.tailrace.fuzz.Fields;
import io.tailrace.fuzz.Fuzz;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.Test;

/** Whatever a row holds, it becomes a record that a broker accepts. */
class RowFuzzTest {

    private static final int MAX_BYTES = 65_536;
    private static final String ID = "01980000-0000-7000-8000-000000000001";

    private final RecordFactory factory =
            new CloudEventFactory(TopicNames.defaults(), "/shop/public.outbox", MAX_BYTES);

    @Test
    void everyRowBecomesARecordThatABrokerAccepts() {
        Fuzz.target("row", this::record)
                .from(
                        List.of(
                                Fields.join(ID, "order", "o-1", "order.placed.v1", "{}", null),
                                Fields.join(
                                        "7", "order", "o-1", "t", "{}", "{\"traceparent\":\"00\"}"),
                                Fields.join(
                                        ID, "order", "o", "t", "", "{\"ce_id\":\"a\",\"x\":1.5}"),
                                Fields.join(
                                        ID, "order", "o", "t", "", "{\"x\\ud83d\\ude00\":\"y\"}"),
                                Fields.join(
                                        ID,
                                        "order",
                                        "o",
                                        "t",
                                        "",
                                        "{\"" + "n".repeat(40_000) + "\":[]}"),
                                Fields.join(null, null, null, null, null, "{\"x\":null}")));
    }

    private void record(byte[] input) {
        Fields fields = new Fields(input);
        ProducerRecord<byte[], byte[]> record =
                factory.record(
                        new CapturedRow(
                                fields.text(0),
                                fields.text(1),
                                fields.text(2),
                                fields.text(3),
                                fields.bytes(4),
                                fields.text(5)));
        check(record);
        check(factory.undeliverable(record, String.valueOf(fields.text(3))));
    }

    private static void check(ProducerRecord<byte[], byte[]> record) {
        assertThat(TopicNames.isLegal(record.topic())).isTrue();
        assertThat(RecordSize.of(record)).isLessThanOrEqualTo(MAX_BYTES);
        Header time = record.headers().lastHeader("ce_time");
        if (time != null) {
            Instant.parse(new String(time.value(), StandardCharsets.UTF_8));
        }
        MemoryRecords batch =
                MemoryRecords.withRecords(
                        Compression.NONE,
                        new SimpleRecord(
                                1L, record.key(), record.value(), record.headers().toArray()));
        assertThat(batch.sizeInBytes()).isLessThanOrEqualTo(MAX_BYTES);
        for (MutableRecordBatch records : batch.batches()) {
            records.ensureValid();
            for (Record each : records) {
                each.ensureValid();
            }
        }
    }
}
