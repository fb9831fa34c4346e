package io.tailrace.process.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.Test;

class RecordSizeTest {

    /** Lengths around which the encoding of a length becomes a byte longer. */
    private static final int[] LENGTHS = {0, 1, 55, 63, 64, 8_000, 8_191, 8_192, 1_048_576};

    @Test
    void itIsWhatKafkaWrites() {
        for (int key : LENGTHS) {
            for (int value : LENGTHS) {
                same(new ProducerRecord<>("t", new byte[key], new byte[value]), 0);
                same(new ProducerRecord<>("t", new byte[key], new byte[value]), 70);
            }
        }
        same(new ProducerRecord<>("t", null, null), 1);
    }

    private static void same(ProducerRecord<byte[], byte[]> record, int headers) {
        for (int i = 0; i < headers; i++) {
            record.headers().add("nämé-" + i, i % 2 == 0 ? null : "x".repeat(i).getBytes(UTF_8));
        }
        MemoryRecords written =
                MemoryRecords.withRecords(
                        Compression.NONE,
                        new SimpleRecord(
                                0L, record.key(), record.value(), record.headers().toArray()));
        assertThat(RecordSize.ofBatch(record)).isEqualTo(written.sizeInBytes());
    }
}
