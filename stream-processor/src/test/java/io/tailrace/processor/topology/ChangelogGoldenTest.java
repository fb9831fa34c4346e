package io.tailrace.processor.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.golden.GoldenFile;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The records of the changelogs, which are what the state stores have, and what a later processor
 * restores: one in each line, its key and its value as hexadecimal digits.
 */
class ChangelogGoldenTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration OTHER_SLOT = Duration.ofDays(10);

    @TempDir Path state;

    @Test
    void recordsOfTheChangelogsAreStillWrittenLikeThat() {
        try (DrivenTopology topology = new DrivenTopology(state, START)) {
            pipe(topology, "01924df5-0000-7000-8000-000000000001", START);
            pipe(topology, "4711", START);
            Instant later = START.plus(OTHER_SLOT);
            topology.advance(OTHER_SLOT);
            pipe(topology, "4712", later, "ce_deliverat", later.plus(HOUR).toString());
            topology.advance(HOUR.multipliedBy(2));

            require(topology, "seen-event-ids");
            require(topology, "seen-event-ids-counts");
            require(topology, "held-events");
            require(topology, "held-events-counts");
        }
    }

    private static void pipe(DrivenTopology topology, String id, Instant at, String... more) {
        RecordHeaders headers = new RecordHeaders();
        headers.add("ce_id", id.getBytes(UTF_8));
        headers.add("ce_source", "/shop".getBytes(UTF_8));
        headers.add("ce_type", "ticket.sold.v1".getBytes(UTF_8));
        for (int i = 0; i < more.length; i += 2) {
            headers.add(more[i], more[i + 1].getBytes(UTF_8));
        }
        topology.pipeOutbox(
                new TestRecord<>("t-1".getBytes(UTF_8), DrivenTopology.PAYLOAD, headers, at));
    }

    private static void require(DrivenTopology topology, String store) {
        List<TestRecord<byte[], byte[]>> written = topology.changelog(store);

        assertThat(written).as(store).isNotEmpty();
        GoldenFile.of(store, "v1.txt")
                .requireEqual(written.stream().map(ChangelogGoldenTest::line).collect(joining()));
    }

    private static String line(TestRecord<byte[], byte[]> record) {
        byte[] value = record.value();
        return "%s %s\n"
                .formatted(
                        HexFormat.of().formatHex(record.key()),
                        value == null ? "null" : HexFormat.of().formatHex(value));
    }
}
