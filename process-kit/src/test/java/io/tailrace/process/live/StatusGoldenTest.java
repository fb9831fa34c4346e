package io.tailrace.process.live;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.golden.GoldenFile;
import io.tailrace.process.live.MeterReading.Bucket;
import io.tailrace.process.live.MeterReading.Timings;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A report of a process that every later console must read. */
class StatusGoldenTest {

    private static final GoldenFile REPORT = GoldenFile.of("status", "v1.json");

    @Test
    void aReportIsReadAsItWasWritten() {
        assertThat(StatusCodec.read(REPORT.bytes())).isEqualTo(status());
    }

    @Test
    void itIsStillWrittenLikeThat() {
        REPORT.requireEqual(StatusCodec.write(status()));
    }

    @Test
    void unknownMembersAreIgnoredAndLaterVersionsRefused() {
        String json = REPORT.text();
        byte[] more = json.replaceFirst("\\{", "{\"later\":1,").getBytes(UTF_8);
        byte[] later = json.replaceFirst("\"v\":1", "\"v\":2").getBytes(UTF_8);

        assertThat(StatusCodec.read(more)).isEqualTo(status());
        assertThatThrownBy(() -> StatusCodec.read(later))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("v must be 1, got 2");
    }

    private static StatusRecord status() {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("lag", 3);
        details.put("problems", List.of("No broker answers"));
        return new StatusRecord(
                new LiveProcess(
                        LiveProcess.RELAY,
                        "billing/tailrace_outbox",
                        "7f0b",
                        "host-1",
                        "0.1.0",
                        Instant.parse("2026-11-29T12:00:00Z"),
                        Duration.ofMillis(2_500)),
                Instant.parse("2026-11-29T12:34:56.789Z"),
                "STREAMING",
                true,
                false,
                StatusCodec.details(details),
                false,
                List.of(
                        new MeterReading(
                                "tailrace.relay.events", Map.of("type", "order"), 17, null),
                        new MeterReading(
                                "tailrace.relay.latency",
                                Map.of(),
                                2,
                                new Timings(0.3, 0.2, List.of(new Bucket(0.1, 1))))));
    }
}
