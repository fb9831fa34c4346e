package io.tailrace.chaos.connect;

import io.tailrace.testkit.observe.ReadCommitted;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Compares the records of Kafka Connect with those of a relay. Stateless. */
final class SideBySide {

    private SideBySide() {}

    /**
     * The differences, one text for each event.
     *
     * @param byConnect a record for every row, with {@link LargeValues#digested}
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
        return "without id, value " + LargeValues.shown(record);
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
        text.append(" key=").append(LargeValues.hex(record.key()));
        text.append(" value=").append(LargeValues.shown(record));
        for (Header header : record.headers()) {
            text.append(' ').append(header.key()).append('=');
            text.append(
                    header.value() == null
                            ? "null"
                            : new String(header.value(), StandardCharsets.ISO_8859_1));
        }
        return text.toString();
    }
}
