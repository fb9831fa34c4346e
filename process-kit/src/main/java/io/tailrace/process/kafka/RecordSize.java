package io.tailrace.process.kafka;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * How large a record is for a broker, which compares the batch of the record with the topic's
 * {@code max.message.bytes}. Stateless.
 */
public final class RecordSize {

    /** What a batch has before its records, in version 2 of the format. */
    private static final int BATCH = 61;

    /** Attributes, and the differences to time and offset of the batch, which are 0. */
    private static final int FIXED = 3;

    private static final int BITS_PER_BYTE = 7;

    private RecordSize() {}

    /** The bytes of a batch that has only this record and is not compressed. */
    public static long ofBatch(ProducerRecord<byte[], byte[]> record) {
        long body = FIXED + withLength(record.key()) + withLength(record.value());
        int headers = 0;
        for (Header header : record.headers()) {
            headers++;
            body +=
                    withLength(header.key().getBytes(StandardCharsets.UTF_8))
                            + withLength(header.value());
        }
        body += varint(headers);
        return BATCH + varint(body) + body;
    }

    private static long withLength(byte @Nullable [] bytes) {
        return bytes == null ? 1 : varint(bytes.length) + (long) bytes.length;
    }

    /** The bytes of a number of at least 0 in zigzag encoding. */
    private static int varint(long number) {
        int bits = Long.SIZE - Long.numberOfLeadingZeros(number << 1);
        return Math.max(1, (bits + BITS_PER_BYTE - 1) / BITS_PER_BYTE);
    }
}
