package io.tailrace.processor.dlt.canary;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class CanaryTest {

    private static final Canary OF_GROUP = canary(new Lane("mailer", "mailer", "retry"), false);
    private static final Canary OF_PROCESSOR = canary(new Lane("", "processor", "outbox"), false);

    @Test
    void aReportOfTheSameEventGroupAndRunIsAboutTheCanary() {
        assertThat(isReported(OF_GROUP, "e-1", "mailer", "r1")).isTrue();
        assertThat(isReported(OF_GROUP, "e-2", "mailer", "r1")).isFalse();
        assertThat(isReported(OF_GROUP, "e-1", "ledger", "r1")).isFalse();
        assertThat(isReported(OF_GROUP, "e-1", "mailer", "r0")).isFalse();
    }

    @Test
    void aReportThatWasTooLargeAndLostItsRunIsAboutTheCanary() {
        assertThat(isReported(OF_GROUP, "e-1", "mailer", "")).isTrue();
    }

    @Test
    void anyGroupMayReportACanaryThatTheProcessorPassedOn() {
        assertThat(isReported(OF_PROCESSOR, "e-1", "mailer", "r1")).isTrue();
        assertThat(isReported(OF_PROCESSOR, "e-1", "", "r1")).isTrue();
        assertThat(isReported(OF_PROCESSOR, "e-1", "mailer", "r0")).isFalse();
    }

    /** The first failure of the event, before any redrive, has no run either. */
    @Test
    void aReportWithoutARunSaysNothingOfAnEarlierCanary() {
        Canary earlier = canary(OF_GROUP.lane(), true);

        assertThat(isReported(earlier, "e-1", "mailer", "")).isFalse();
        assertThat(isReported(earlier, "e-1", "mailer", "r1")).isTrue();
    }

    @Test
    void whatAReportHoldsIsShownOnOneShortLine() {
        FailureReport report =
                new FailureReport(
                        "events.failed",
                        "e-1\nexit code 0",
                        "mailer",
                        "r1",
                        "Broken",
                        "a\nredriven=110 canariesFailed=0" + "x".repeat(9_000));

        assertThat(report.shown())
                .doesNotContain("\n")
                .contains("e-1\\u000aexit code 0", "Broken: a\\u000aredriven=110")
                .hasSizeLessThan(700);
    }

    private static Canary canary(Lane lane, boolean isEarlier) {
        return new Canary("e-1", lane, new TopicPartition(lane.topic(), 0), 7, isEarlier);
    }

    private static boolean isReported(Canary canary, String id, String group, String run) {
        ConsumerRecord<byte[], byte[]> record =
                new ConsumerRecord<>("events.failed", 0, 0, new byte[0], new byte[0]);
        Map.of("ce_id", id, "tailrace-group", group, "tailrace-run", run)
                .forEach((name, value) -> record.headers().add(name, value.getBytes(UTF_8)));
        return canary.isReportedBy(FailureReport.of(record), "r1");
    }
}
