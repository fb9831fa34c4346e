package io.tailrace.chaos.connect;

import io.tailrace.testkit.observe.ReadCommitted;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Compares the records of Kafka Connect with those of a relay. Stateless. */
final class SideBySide {

    private static final HexFormat HEX = HexFormat.of();
    private static final int SHOWN_BYTES = 2_048;

    private SideBySide() {}

    /**
     * The differences, one text for each event.
     *
     * @param byConnect a record for every row
     * @param byRelay likewise
     */
    static List<String> differences(
            List<ConsumerRecord<byte[], byte[]>> byConnect,
            List<ConsumerRecord<byte[], byte[]>> byRelay) {
        return differences(texts(byConnect), texts(byRelay));
    }

    private static List<String> differences(
            Map<String, String> byConnect, Map<String, String> byRelay) {
        List<String> differences = new ArrayList<>();
        byRelay.forEach(
                (id, record) -> {
                    String other = byConnect.get(id);
                    if (!record.equals(other)) {
                        differences.add(
                                "%s%n  relay   %s%n  connect %s".formatted(id, record, other));
                    }
                });
        byConnect.forEach(
                (id, record) -> {
                    if (!byRelay.containsKey(id)) {
                        differences.add("%s%n  relay   none%n  connect %s".formatted(id, record));
                    }
                });
        return differences;
    }

    private static Map<String, String> texts(List<ConsumerRecord<byte[], byte[]>> records) {
        Map<String, String> texts = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            texts.merge(id(record), text(record), (a, b) -> a + "\n" + b);
        }
        return texts;
    }

    /** The id of the event in either header mode; a message that cannot be read has none. */
    private static String id(ConsumerRecord<byte[], byte[]> record) {
        for (String name : List.of("ce_id", "id")) {
            String id = ReadCommitted.header(record, name);
            if (!id.isEmpty()) {
                return id;
            }
        }
        return "without id, value " + shown(record.value());
    }

    /**
     * Topic, key, value and headers in their order, and the partition if a key decides about it.
     */
    private static String text(ConsumerRecord<byte[], byte[]> record) {
        StringBuilder text = new StringBuilder();
        text.append(record.topic());
        if (record.key() != null) {
            text.append(' ').append(record.partition());
        }
        text.append(" key=").append(shown(record.key()));
        text.append(" value=").append(shown(record.value()));
        for (Header header : record.headers()) {
            text.append(' ').append(header.key()).append('=');
            text.append(
                    header.value() == null
                            ? "null"
                            : new String(header.value(), StandardCharsets.ISO_8859_1));
        }
        return text.toString();
    }

    /** Hexadecimal digits; of many bytes their number and digest, which say whether they differ. */
    private static String shown(byte @Nullable [] bytes) {
        if (bytes == null) {
            return "null";
        }
        return bytes.length <= SHOWN_BYTES
                ? HEX.formatHex(bytes)
                : "%d bytes, SHA-256 %s".formatted(bytes.length, HEX.formatHex(digest(bytes)));
    }

    private static byte[] digest(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
