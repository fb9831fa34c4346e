package io.tailrace.chaos.connect;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the digest of a large value in its place, because the values of a run do not fit into
 * memory. The size of the value stays the {@code serializedValueSize} of the record. Stateless.
 */
final class LargeValues {

    private static final HexFormat HEX = HexFormat.of();
    private static final int KEPT_BYTES = 2_048;

    private LargeValues() {}

    /** The record, with the SHA-256 digest of its value if that is large. */
    static ConsumerRecord<byte[], byte[]> digested(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null || record.value().length <= KEPT_BYTES) {
            return record;
        }
        return new ConsumerRecord<>(
                record.topic(),
                record.partition(),
                record.offset(),
                record.timestamp(),
                record.timestampType(),
                record.serializedKeySize(),
                record.value().length,
                record.key(),
                digest(record.value()),
                record.headers(),
                Optional.empty());
    }

    /** The value of a record as hexadecimal digits; of a large one its size and its digest. */
    static String shown(ConsumerRecord<byte[], byte[]> record) {
        return record.serializedValueSize() <= KEPT_BYTES
                ? hex(record.value())
                : "%d bytes, SHA-256 %s"
                        .formatted(record.serializedValueSize(), hex(record.value()));
    }

    /** Hexadecimal digits. */
    static String hex(byte @Nullable [] bytes) {
        return bytes == null ? "null" : HEX.formatHex(bytes);
    }

    private static byte[] digest(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
