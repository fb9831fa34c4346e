package io.tailrace.chaos.connect;

import io.tailrace.chaos.run.ChaosRun;
import io.tailrace.relay.CdcRelay;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.observe.ReadCommitted;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Compares the records of Kafka Connect with those of a relay that publishes the same table. */
final class SideBySide {

    static final Pattern TOPICS = Pattern.compile("outbox\\..*|events\\.dlt");

    private static final HexFormat HEX = HexFormat.of();

    private SideBySide() {}

    /**
     * The differences, one text for each event.
     *
     * @param postgres whose table {@code public.outbox} has all rows
     * @param byConnect a record for every row
     */
    static List<String> differences(
            ChaosRun run, PostgresServer postgres, List<ConsumerRecord<byte[], byte[]>> byConnect)
            throws Exception {
        KafkaBroker kafka = run.kafka();
        ReadCommitted records = run.closing(ReadCommitted.of(kafka.bootstrapServers(), TOPICS));
        RelayConfig config =
                RelayConfig.builder(
                                postgres.jdbcUrl(),
                                postgres.user(),
                                postgres.password(),
                                kafka.bootstrapServers())
                        .build();
        try (CdcRelay relay = new CdcRelay(config)) {
            relay.start();
            run.settle(records::count, () -> records.count() >= byConnect.size());
        }
        return differences(texts(byConnect), texts(records.records()));
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
            texts.merge(
                    ReadCommitted.header(record, "ce_id"), text(record), (a, b) -> a + "\n" + b);
        }
        return texts;
    }

    /** Topic, partition, key, value and headers in their order; bytes as hexadecimal digits. */
    private static String text(ConsumerRecord<byte[], byte[]> record) {
        StringBuilder text = new StringBuilder();
        text.append(record.topic()).append(' ').append(record.partition());
        text.append(" key=").append(hex(record.key()));
        text.append(" value=").append(hex(record.value()));
        for (Header header : record.headers()) {
            text.append(' ').append(header.key()).append('=');
            text.append(
                    header.value() == null
                            ? "null"
                            : new String(header.value(), StandardCharsets.ISO_8859_1));
        }
        return text.toString();
    }

    private static String hex(byte @Nullable [] bytes) {
        return bytes == null ? "null" : HEX.formatHex(bytes);
    }
}
