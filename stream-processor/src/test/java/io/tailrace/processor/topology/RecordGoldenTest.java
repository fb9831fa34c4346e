package io.tailrace.processor.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import io.tailrace.golden.GoldenFile;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Records that the processor writes and that subscribers, tools and processors of other versions
 * read: each header in a line of its own, ordered by name, and the key and the value at the end.
 */
class RecordGoldenTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir Path state;

    private DrivenTopology topology;

    @BeforeEach
    void open() {
        topology = new DrivenTopology(state, START);
    }

    @AfterEach
    void close() {
        topology.close();
    }

    @Test
    void retriesAreStillWrittenLikeThat() {
        topology.fail("e-1", "mailer", "1", "DeliveryFailed");
        topology.advance(Duration.ofMinutes(1));

        require("retry-record", "v1.txt", topology.nextRetry());
    }

    @Test
    void deadLettersAreStillWrittenLikeThat() {
        topology.fail("e-1", "mailer", "3", "DeliveryFailed");
        topology.send("e-2", Map.of("ce_source", "/shop", "ce_deliverat", "tomorrow"));

        require("dead-letter", "v1-of-a-group.txt", topology.nextDeadLetter());
        require("dead-letter", "v1-for-all.txt", topology.nextDeadLetter());
    }

    @Test
    void withheldEventsAreStillSaidLikeThat() {
        topology.send("e-1", Map.of("ce_source", "/shop"));
        topology.send("e-1", Map.of("ce_source", "/shop"));
        String due = START.plusSeconds(5).toString();
        topology.send("e-2", Map.of("ce_source", "/shop", "ce_deliverat", due));
        topology.advance(Duration.ofMinutes(1));

        require("withheld", "v1-skipped.txt", topology.nextWithheld());
        require("withheld", "v1-held.txt", topology.nextWithheld());
        require("withheld", "v1-released.txt", topology.nextWithheld());
    }

    private static void require(String format, String name, TestRecord<byte[], byte[]> record) {
        String headers =
                new TreeMap<>(DrivenTopology.texts(record.headers()))
                        .entrySet().stream()
                                .map(each -> each.getKey() + ": " + each.getValue() + "\n")
                                .collect(joining());
        GoldenFile.of(format, name)
                .requireEqual(
                        headers
                                + "key: "
                                + text(record.key())
                                + "\n"
                                + text(record.value())
                                + "\n");
    }

    private static String text(byte @Nullable [] bytes) {
        return bytes == null ? "null" : new String(bytes, UTF_8);
    }
}
