package io.tailrace.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MarkdownTablesTest {

    private static final String PAGE =
            """
            before
            <!-- figures: relay-best -->
            old
            <!-- end of figures -->
            between
            <!-- figures: latency-peers -->
            kept
            <!-- end of figures -->
            """;

    @Test
    void aTableWithNewFiguresIsReplacedAndTheRestIsKept() {
        String table = MarkdownTables.table(List.of(List.of("by", "rate"), List.of("$1", "2")));

        String page = MarkdownTables.replaced(PAGE, Map.of("relay-best", table));

        assertThat(page)
                .isEqualTo(
                        """
                        before
                        <!-- figures: relay-best -->

                        | by | rate |
                        |---|---|
                        | $1 | 2 |

                        <!-- end of figures -->
                        between
                        <!-- figures: latency-peers -->
                        kept
                        <!-- end of figures -->
                        """);
    }

    @Test
    void aTableIsReplacedAgain() {
        String once = MarkdownTables.replaced(PAGE, Map.of("relay-best", "x\n"));

        assertThat(MarkdownTables.replaced(once, Map.of("relay-best", "x\n"))).isEqualTo(once);
    }
}
