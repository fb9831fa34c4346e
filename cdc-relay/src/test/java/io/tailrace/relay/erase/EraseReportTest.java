package io.tailrace.relay.erase;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.erase.ProcessorProgress.Unread;
import io.tailrace.relay.erase.RowErasure.Kept;
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
                    List.of("tailrace-processor"),
                    false,
                    false,
                    Duration.ZERO,
                    "erase-1");

    private static final HeldErasure.Result NOTHING_HELD = held(0, 0, 0, 0, 0);
    private static final RowErasure.Result NO_ROWS =
            new RowErasure.Result(RowCount.NONE, null, null);

    @Test
    void theTextNamesEveryTopicWithItsRecordsAndUntilWhen() {
        TopicRecords found = new TopicRecords("outbox.customer");
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
                        new RowErasure.Result(new RowCount(2, 0, 0), null, null),
                        shared(Unread.NONE, held(2, 1, 0, 0, 0), letters(1, 0, 0)),
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
                                null,
                                new OperatorException(ExitCode.SETUP, "No proof", "Start it.")),
                        shared(Unread.NONE, held(0, 0, 3, 4, 0), letters(0, 0, 5)),
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
                        NO_ROWS,
                        shared(
                                Unread.NONE,
                                HeldErasure.Result.none("tailrace-processor"),
                                DeadLetterErasure.Result.NONE),
                        List.of());

        assertThat(report.isComplete()).isTrue();
        assertThat(report.status().json())
                .contains("tailrace-processor-held-events-changelog does not exist")
                .contains("nothing of the aggregate was found", "here customer");
    }

    @Test
    void whatProcessorsHaveNotReadIsLeft() {
        Erasure report = report(NO_ROWS, shared(new Unread(2, List.of()), NOTHING_HELD), List.of());

        assertThat(report.left()).isEqualTo("2 records not yet read by the processors");
        assertThat(report.remedy())
                .contains("Start the processors with --application-id tailrace-processor");
        assertThat(report.status().json()).contains("\"unread\":2");
    }

    @Test
    void progressThatMayNotBeReadIsLeftWithTheRight() {
        Erasure report =
                report(
                        NO_ROWS,
                        shared(new Unread(0, List.of("tailrace-processor")), NOTHING_HELD),
                        List.of());

        assertThat(report.isComplete()).isFalse();
        assertThat(report.left()).contains("processors tailrace-processor", "not known");
        assertThat(report.remedy()).contains("Describe on group tailrace-processor");
        assertThat(report.status().text()).contains("unread: not known");
    }

    @Test
    void heldEventsThatCannotBeReadAreLeft() {
        Erasure report = report(NO_ROWS, shared(Unread.NONE, held(0, 0, 0, 0, 7)), List.of());

        assertThat(report.left()).isEqualTo("7 held events that cannot be read");
        assertThat(report.remedy()).contains("a version of this command that is as new");
    }

    @Test
    void aScheduleThatWasNotLookedAtIsLeft() {
        Erasure report =
                new EraseReport(
                        REQUEST,
                        NO_ROWS,
                        shared(Unread.NONE, NOTHING_HELD),
                        List.of(),
                        new OtherSchedules(List.of("billing-held-events-changelog"), true));

        assertThat(report.left()).isEqualTo("1 schedules of other processors");
        assertThat(report.remedy())
                .contains("--application-id for the processors of billing-held-events-changelog");
    }

    @Test
    void schedulesThatMayNotBeSeenAreNotNone() {
        Erasure report =
                new EraseReport(
                        REQUEST,
                        NO_ROWS,
                        shared(Unread.NONE, NOTHING_HELD),
                        List.of(),
                        new OtherSchedules(List.of(), false));

        assertThat(report.isComplete()).isTrue();
        assertThat(report.status().text()).contains("otherSchedules: not known");
    }

    @Test
    void rowsThatStaySayWhy() {
        RowCount one = new RowCount(0, 1, 0);

        assertThat(remedy(new RowErasure.Result(one, Kept.LOCKED, null))).contains("have locked");
        assertThat(remedy(new RowErasure.Result(one, Kept.CHANGED, null))).contains("have changed");
        assertThat(remedy(new RowErasure.Result(new RowCount(0, 0, 1), null, null)))
                .contains("Start the relays", "Rows that stay");
    }

    @Test
    void aDiscardThatARedriveHasStoppedIsLeft() {
        Erasure report =
                report(
                        NO_ROWS,
                        new Passes.Result(
                                Unread.NONE,
                                List.of(NOTHING_HELD),
                                new DeadLetterErasure.Result(1, 2, 0, true)),
                        List.of());

        assertThat(report.left()).isEqualTo("2 open dead letters");
        assertThat(report.remedy()).contains("Another redrive or discard is running");
    }

    private static String remedy(RowErasure.Result rows) {
        return report(rows, shared(Unread.NONE, NOTHING_HELD), List.of()).remedy();
    }

    private static HeldErasure.Result held(
            long erased, long gone, long left, long untyped, long unreadable) {
        return new HeldErasure.Result(
                "tailrace-processor", true, erased, gone, left, untyped, unreadable);
    }

    private static DeadLetterErasure.Result letters(long discarded, long left, long untyped) {
        return new DeadLetterErasure.Result(discarded, left, untyped, false);
    }

    private static Passes.Result shared(Unread unread, HeldErasure.Result held) {
        return shared(unread, held, DeadLetterErasure.Result.NONE);
    }

    private static Passes.Result shared(
            Unread unread, HeldErasure.Result held, DeadLetterErasure.Result letters) {
        return new Passes.Result(unread, List.of(held), letters);
    }

    private static Erasure report(
            RowErasure.Result rows, Passes.Result shared, List<TopicEntry> topics) {
        return new EraseReport(REQUEST, rows, shared, topics, new OtherSchedules(List.of(), true));
    }
}
