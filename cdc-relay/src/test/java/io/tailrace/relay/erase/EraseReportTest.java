package io.tailrace.relay.erase;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.retention.RowCount;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EraseReportTest {

    private static final EraseRequest REQUEST =
            new EraseRequest(
                    new Aggregate("customer", "4711"),
                    "tailrace-processor",
                    false,
                    false,
                    Duration.ZERO,
                    "erase-1");

    @Test
    void theTextNamesEveryTopicWithItsRecordsAndUntilWhen() {
        TopicRecords found = new TopicRecords("outbox.customer", false);
        found.add(Attribution.Owner.AGGREGATE, 5_000);
        found.add(Attribution.Owner.AGGREGATE, 3_000);
        found.add(Attribution.Owner.UNTYPED, 4_000);
        found.add(Attribution.Owner.OTHER, 9_000);
        TopicExpiry expiry =
                TopicExpiry.of(
                        Map.of("retention.ms", "1000", "segment.ms", "0"),
                        Instant.ofEpochMilli(5_000),
                        false);
        Erasure report =
                report(
                        new RowErasure.Result(new RowCount(2, 0, 0), null),
                        new HeldErasure.Result(true, 3, 2, 0, 0, 0),
                        new DeadLetterErasure.Result(1, 0, 0),
                        List.of(new TopicEntry(found, expiry)));

        assertThat(report.isComplete()).isTrue();
        assertThat(report.status().text())
                .contains(
                        "aggregate: customer/4711\nrun: erase-1\ndryRun: false\nrows:\n  removed: 2\n")
                .contains("  erased: 2\n  deliveredBefore: 1\n")
                .contains("topics:\n  outbox.customer:\n    records: 2\n    untyped: 1\n")
                .contains("    newest: 1970-01-01T00:00:05Z\n    until: 1970-01-01T00:06:06Z\n");
    }

    @Test
    void whatIsLeftIsCountedWithTheRemedyAndWithoutTheId() {
        Erasure report =
                report(
                        new RowErasure.Result(
                                new RowCount(0, 1, 2),
                                new OperatorException(ExitCode.SETUP, "No proof", "Start it.")),
                        new HeldErasure.Result(true, 3, 0, 3, 4, 0),
                        new DeadLetterErasure.Result(0, 0, 5),
                        List.of());

        assertThat(report.isComplete()).isFalse();
        assertThat(report.left())
                .startsWith("3 rows of the table, 3 held events, 9 retries and dead letters")
                .doesNotContain("4711");
        assertThat(report.remedy())
                .contains("No proof. Start it.", "--application-id tailrace-processor")
                .contains("--include-untyped", "repeat the command")
                .doesNotContain("4711");
    }

    @Test
    void withoutProcessorsNothingIsHeldAndTheReportSaysSo() {
        Erasure report =
                report(
                        new RowErasure.Result(RowCount.NONE, null),
                        HeldErasure.Result.NONE,
                        DeadLetterErasure.Result.NONE,
                        List.of());

        assertThat(report.isComplete()).isTrue();
        assertThat(report.status().json())
                .contains("tailrace-processor-held-events-changelog does not exist");
    }

    private static Erasure report(
            RowErasure.Result rows,
            HeldErasure.Result held,
            DeadLetterErasure.Result letters,
            List<TopicEntry> topics) {
        return new EraseReport(REQUEST, rows, held, letters, topics, List.of());
    }
}
