package io.tailrace.processor.topology.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.fuzz.Fields;
import io.tailrace.fuzz.Fuzz;
import io.tailrace.processor.config.RetryPolicy;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whatever a consumer group reports, it is decided about or refused. */
class FailureFuzzTest {

    private static final RetryPolicy POLICY =
            new RetryPolicy(Integer.MAX_VALUE, Duration.ofMillis(1), Duration.ofDays(1), 1);

    @Test
    void reportsOfFailures() {
        Fuzz.target("report of a failure", FailureFuzzTest::decide)
                .mayThrow(IllegalArgumentException.class)
                .from(
                        List.of(
                                report("1", "HandlerFailed"),
                                report("5", "ValidationFailed"),
                                report("2147483647", "Timeout"),
                                report("2", "HandlerTimeout")));
    }

    private static byte[] report(String attempt, String reason) {
        return Fields.join(
                "ce_id",
                "1",
                "tailrace-group",
                "mailer",
                "tailrace-attempt",
                attempt,
                "tailrace-reason",
                reason);
    }

    private static void decide(byte[] input) {
        FailureReport report = FailureReport.of(new Fields(input).headers(0));
        assertThat(report.attempt()).isPositive();
        if (report.decide(POLICY) instanceof RetryDecision.Retry retry) {
            assertThat(retry.backoff()).isBetween(Duration.ofMillis(1), Duration.ofDays(2));
        }
    }
}
