package io.tailrace.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
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
                .contains("\n| tailrace |\n\nMeasured on " + LocalDate.now(ZoneOffset.UTC))
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

    private Report report(int rounds) throws IOException {
        return new Report(
                "relay",
                new RunOptions(7, false, List.of(), List.of(), rounds, directory, List.of(page)));
    }
}
