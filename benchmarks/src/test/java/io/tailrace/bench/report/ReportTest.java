package io.tailrace.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

    private static final List<List<String>> TABLE = List.of(List.of("by"), List.of("tailrace"));

    @TempDir private Path directory;
    private Path page;

    @BeforeEach
    void writePage() throws IOException {
        page = directory.resolve("page.md");
        Files.writeString(page, "<!-- figures: relay-best -->\n<!-- end of figures -->\n");
    }

    @Test
    void aTableSaysWhenAndWithWhichCommandItWasMeasured() throws IOException {
        Report report = report(2);
        report.begin("best");
        report.row(Map.of("by", "tailrace"));
        report.table("best", TABLE);
        report.write();

        assertThat(Files.readString(page))
                .containsPattern(
                        "\n\\| tailrace \\|\n\nMeasured on 20\\d\\d-\\d\\d-\\d\\d with \\w+")
                .contains(": `./mvnw -q -Pbench -Dbench=relay -Dbench.parts=best -Dbench.rounds=2");
    }

    @Test
    void aTableOfAnEarlierRunKeepsItsCommand() throws IOException {
        Report earlier = report(2);
        earlier.begin("best");
        earlier.row(Map.of("by", "tailrace"));
        earlier.write();

        Report later = report(3);
        later.table("best", TABLE);
        later.write();

        assertThat(Files.readString(page)).contains("\n| tailrace |\n", "-Dbench.rounds=2");
    }

    @Test
    void aBenchmarkWithoutPartsHasATableOfItsRows() throws IOException {
        Files.writeString(page, "<!-- figures: relay -->\n<!-- end of figures -->\n");
        Report report = report(2);
        report.row(Map.of("by", "tailrace"));
        report.tableOfRows();
        report.write();

        assertThat(Files.readString(page))
                .contains("\n| tailrace |\n\nMeasured on ", " -Dbench=relay -Dbench.rounds=2");
    }

    @Test
    void aTableOfAPartWithoutResultsIsRefused() throws IOException {
        Report report = report(2);

        assertThatThrownBy(() -> report.table("best", TABLE)).hasMessageContaining("part best");
    }

    private Report report(int rounds) throws IOException {
        return new Report(
                "relay",
                new RunOptions(7, false, List.of(), List.of(), rounds, directory, List.of(page)));
    }
}
