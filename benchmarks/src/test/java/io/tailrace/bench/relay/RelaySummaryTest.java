package io.tailrace.bench.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.bench.report.PartResult;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RelaySummaryTest {

    /** The best peer is the one that comes nearest in its own part, not the highest rate. */
    @Test
    void theBestLogReaderIsTheOneThatComesNearest() {
        Map<String, PartResult> parts =
                Map.of(
                        RelayParts.BEST,
                        part(
                                List.of(
                                        row("tailrace", 100_000, 1),
                                        row("connect at-least-once", 80_000, 1.25))),
                        RelayParts.EQUAL,
                        part(
                                List.of(
                                        row("tailrace", 60_000, 1),
                                        row("debezium server, 192 MB", 50_000, 1.2))),
                        RelayParts.LIMITS,
                        part(List.of(row("polling relay", 200_000, 0.5))));

        Map<String, Object> summary = RelaySummary.of(new RelayFigures(parts));

        assertThat(summary)
                .containsEntry("tailrace_warm_eps", "100000")
                .containsEntry("best_log_reader", "debezium_server_192_MB")
                .containsEntry("vs_best_log_reader", "1.20x")
                .containsEntry("vs_polling", "0.50x")
                .containsEntry("vs_discard", "n/a");
    }

    private static PartResult part(List<Map<String, Object>> rows) {
        return new PartResult("2026-01-01T00:00:00Z", "x", 7, Map.of(), rows);
    }

    private static Map<String, Object> row(String name, int warm, double ratio) {
        return Map.of("by", name, "warm events/s", warm, "tailrace is", ratio);
    }
}
