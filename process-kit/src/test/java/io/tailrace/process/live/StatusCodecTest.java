package io.tailrace.process.live;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.process.live.MeterReading.Bucket;
import io.tailrace.process.live.MeterReading.Timings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StatusCodecTest {

    private static final LiveProcess PROCESS =
            new LiveProcess(
                    LiveProcess.RELAY,
                    "tailrace_outbox",
                    "7f0b",
                    "host-1",
                    "1.0",
                    Instant.parse("2026-11-29T12:00:00Z"),
                    Duration.ofSeconds(5));

    @Test
    void whatIsWrittenIsRead() {
        StatusRecord status =
                status(
                        Map.of("problems", List.of("No broker answers"), "lag", 3),
                        List.of(
                                new MeterReading("m", Map.of("topic", "outbox.a"), 1.5, null),
                                new MeterReading(
                                        "t",
                                        Map.of(),
                                        2,
                                        new Timings(0.3, 0.2, List.of(new Bucket(0.1, 1))))));

        assertThat(StatusCodec.read(StatusCodec.write(status))).isEqualTo(status);
        assertThat(PROCESS.key()).isEqualTo("relay/tailrace_outbox/7f0b");
    }

    @Test
    void detailsThatAreTooLargeAreLeftOutButForProblems() {
        StatusRecord status =
                status(
                        Map.of(
                                "problems", List.of("Look here"),
                                "topicsRefused", 3,
                                "refusedTopics", "x".repeat(StatusCodec.MAX_BYTES)),
                        List.of());

        byte[] written = StatusCodec.write(status);
        StatusRecord read = StatusCodec.read(written);

        assertThat(written.length).isLessThan(StatusCodec.MAX_BYTES);
        assertThat(read.shortened()).isTrue();
        assertThat(read.details().at("/problems/0").asText()).isEqualTo("Look here");
        assertThat(read.details().has("refusedTopics")).isFalse();
        assertThat(read.details().at("/topicsRefused").asInt()).isEqualTo(3);
    }

    @Test
    void detailsThatNoProcessWritesAreNotKept() {
        StatusRecord status = status(Map.of("problems", List.of("Look here")), List.of());
        String large = "\"details\":{\"x\":\"" + "x".repeat(StatusCodec.MAX_BYTES) + "\",";
        String text = new String(StatusCodec.write(status), UTF_8);

        StatusRecord read = StatusCodec.read(text.replace("\"details\":{", large).getBytes(UTF_8));

        assertThat(read.shortened()).isTrue();
        assertThat(read.details().has("x")).isFalse();
        assertThat(read.details().at("/problems/0").asText()).isEqualTo("Look here");
    }

    @Test
    void otherThingsAreNoReports() {
        for (String text :
                List.of(
                        "",
                        "[]",
                        "{",
                        "{\"v\":2}",
                        valid().replace("\"at\":\"2026", "\"at\":\"x"),
                        valid().replace("\"at\":\"2026", "\"at\":\"+1000000000"),
                        valid().replace("\"started\":\"2026", "\"started\":\"-1000000000"),
                        valid().replace("\"started\":\"2026", "\"started\":\"2200"),
                        valid().replace("host-1", "h".repeat(2_000)),
                        valid() + " ".repeat(StatusCodec.MAX_READ_BYTES),
                        valid().replace("\"kind\":\"relay\"", "\"kind\":7"),
                        valid().replace("\"intervalSeconds\":5.0", "\"intervalSeconds\":-1"),
                        valid().replace("\"value\":1.5", "\"value\":\"many\""))) {
            assertThatThrownBy(() -> StatusCodec.read(text.getBytes(UTF_8)))
                    .as(text)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static String valid() {
        MeterReading meter = new MeterReading("m", Map.of(), 1.5, null);
        return new String(StatusCodec.write(status(Map.of(), List.of(meter))), UTF_8);
    }

    private static StatusRecord status(Map<String, Object> details, List<MeterReading> meters) {
        return new StatusRecord(
                PROCESS,
                Instant.parse("2026-11-29T12:00:05Z"),
                "STREAMING",
                true,
                false,
                StatusCodec.details(details),
                false,
                meters);
    }
}
