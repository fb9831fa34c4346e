package io.tailrace.console.overview;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;

class OutageTest {

    private final Outage outage = new Outage();

    @Test
    void itBeganWithTheFirstFailureAndSaysTheLast() {
        assertThat(outage.failed("No broker", false, TestReports.after(1))).isTrue();
        assertThat(outage.failed("No leader", false, TestReports.after(9))).isFalse();

        assertThat(outage.failure())
                .isEqualTo(new Outage.Failure(TestReports.after(1), "No leader", false));
    }

    @Test
    void processesGetAWhileToReportOnceBrokersAnswer() {
        outage.failed("No broker", false, TestReports.after(1));
        outage.answered(TestReports.after(10));
        outage.answered(TestReports.after(29));
        assertThat(Objects.requireNonNull(outage.failure()).text())
                .startsWith("The brokers answer again")
                .endsWith("No broker");

        outage.answered(TestReports.after(30));
        assertThat(outage.failure()).isNull();
    }

    @Test
    void anotherFailureBeginsTheWhileAgain() {
        outage.failed("No broker", false, TestReports.after(1));
        outage.answered(TestReports.after(10));
        outage.failed("No broker", false, TestReports.after(15));
        outage.answered(TestReports.after(31));

        assertThat(outage.failure()).isNotNull();
    }

    @Test
    void aTopicThatAppearsIsReadAtOnce() {
        outage.failed("No topic", true, TestReports.after(1));
        outage.answered(TestReports.after(2));

        assertThat(outage.failure()).isNull();
    }
}
