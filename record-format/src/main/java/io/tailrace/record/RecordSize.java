package io.tailrace.record;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** The size of records, and what follows if one is too large. Stateless. */
public final class RecordSize {

    private static final int FRAMING = 128;
    private static final int FRAMING_PER_HEADER = 10;

    private RecordSize() {}

    /** An upper bound of the bytes that a record takes in a produce request. */
    public static int of(ProducerRecord<byte[], byte[]> record) {
        int size = FRAMING + length(record.key()) + length(record.value());
        for (Header header : record.headers()) {
            size += FRAMING_PER_HEADER + header.key().length() * 3 + length(header.value());
        }
        return size;
    }

    /** Refuses a row that was captured without its content because it is too large. */
    public static void requireComplete(CapturedRow row, int maxBytes)
            throws UnpublishableException {
        if (row.omittedBytes() > 0) {
            throw new UnpublishableException(
                    "row must have at most %d bytes, got %d; look for its payload in the table"
                            .formatted(maxBytes, row.omittedBytes()));
        }
    }

    /** Refuses a record that cannot be sent. */
    public static void requireMax(ProducerRecord<byte[], byte[]> record, int maxBytes)
            throws UnpublishableException {
        int size = of(record);
        if (size > maxBytes) {
            throw new UnpublishableException(
                    "record must have at most %d bytes, got %d".formatted(maxBytes, size));
        }
    }

    private static int length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
