package io.tailrace.bench.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.bench.report.PartResult;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RelayTablesTest {

    @Test
    void shapesAreALinePerBacklogAlsoIfAProgramHasNoFigure() {
        assertThat(
                        table(
                                "shapes",
                                List.of(
                                        row("one", "tailrace", 3_000),
                                        row("one", "peer", 2_000),
                                        row("ten", "peer", 1_000))))
                .containsExactly(
                        List.of("warm events/s", "tailrace", "peer"),
                        List.of("one", "3,000", "2,000"),
                        List.of("ten", "", "1,000"));
    }

    @Test
    void aLineIsOfAProgramUnlessThereAreSeveralBacklogs() {
        assertThat(table("best", List.of(row("one", "tailrace", 3_000), row("one", "peer", 2_000))))
                .extracting(line -> line.get(0))
                .containsExactly("", "**tailrace**", "peer");
        assertThat(
                        table(
                                "sizes",
                                List.of(
                                        row("one", "tailrace", 3_000),
                                        row("ten", "tailrace", 2_000))))
                .extracting(line -> line.get(0))
                .containsExactly("", "one", "ten");
    }

    private static List<List<String>> table(String part, List<Map<String, Object>> rows) {
        PartResult result = new PartResult("2026-01-01T00:00:00Z", "x", 7, Map.of(), rows);
        return RelayTables.of(new RelayFigures(Map.of(part, result))).getOrDefault(part, List.of());
    }

    private static Map<String, Object> row(String backlog, String by, int warm) {
        return Map.of("backlog", backlog, "by", by, "warm events/s", warm);
    }
}
