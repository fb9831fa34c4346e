package io.tailrace.subscriber.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.contract.ContractCase;
import io.tailrace.contract.ContractCases;
import io.tailrace.event.EventError;
import io.tailrace.event.EventException;
import io.tailrace.subscriber.config.RetryMode;
import io.tailrace.subscriber.config.SubscriberConfig;
import io.tailrace.subscriber.config.SubscriberConfig.Retry;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class RetryContractTest {

    @TestFactory
    Stream<DynamicTest> failedAttemptsAreRetriedOrReported() {
        return ContractCases.tests("retry", RetryContractTest::check);
    }

    private static void check(ContractCase each) {
        String mode = each.input().get("mode").text().toUpperCase(Locale.ROOT);
        SubscriberConfig config =
                SubscriberConfig.builder("localhost:9092", "mailer")
                        .retryMode(RetryMode.valueOf(mode))
                        .retry(
                                new Retry(
                                        each.input().get("maxAttempts").number(),
                                        Duration.ofMillis(100),
                                        Duration.ofSeconds(1)))
                        .build();
        EventError error = EventError.ofReason(each.input().get("reason").text()).orElseThrow();

        FailureDecision decision =
                FailureDecision.of(
                        config,
                        new EventException(error, "down", null),
                        each.input().get("attempts").number(),
                        0);

        String reported =
                decision instanceof FailureDecision.Report report
                        ? report.why().error().reason()
                        : null;
        assertThat(reported).isEqualTo(each.expect().get("report").textOrNull());
    }
}
