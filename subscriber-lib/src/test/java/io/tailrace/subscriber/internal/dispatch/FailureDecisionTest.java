package io.tailrace.subscriber.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.event.EventError;
import io.tailrace.event.EventException;
import io.tailrace.subscriber.config.RetryMode;
import io.tailrace.subscriber.config.SubscriberConfig;
import io.tailrace.subscriber.config.SubscriberConfig.Retry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FailureDecisionTest {

    private static final SubscriberConfig ORDERED =
            SubscriberConfig.builder("localhost:9092", "test")
                    .retry(new Retry(3, Duration.ofMillis(100), Duration.ofMillis(150)))
                    .build();
    private static final SubscriberConfig DELAYED =
            ORDERED.toBuilder().retryMode(RetryMode.DELAYED).build();

    @Test
    void onlyRetryableErrorsAreTriedAgainInPlace() {
        for (EventError error : EventError.values()) {
            assertThat(FailureDecision.of(ORDERED, why(error), 1, 0))
                    .isInstanceOf(
                            error.isRetryable()
                                    ? FailureDecision.RetryIn.class
                                    : FailureDecision.Report.class);
        }
    }

    @Test
    void everyErrorIsHandedOverWithItsOwnReasonWhenRetriesAreDelayed() {
        for (EventError error : EventError.values()) {
            FailureDecision decision = FailureDecision.of(DELAYED, why(error), 1, 0);

            assertThat(((FailureDecision.Report) decision).why().error()).isEqualTo(error);
        }
    }

    @Test
    void pausesDoubleUpToTheLongestAndAreShortenedByUpToAFifth() {
        assertThat(pause(1, 0)).isEqualTo(Duration.ofMillis(100));
        assertThat(pause(2, 0)).isEqualTo(Duration.ofMillis(150));
        assertThat(pause(1, 0.5)).isEqualTo(Duration.ofMillis(90));
    }

    @Test
    void theLastAttemptIsReportedAsExhaustedWithTheLastError() {
        FailureDecision decision =
                FailureDecision.of(ORDERED, why(EventError.HANDLER_TIMEOUT), 3, 0);

        EventException reported = ((FailureDecision.Report) decision).why();
        assertThat(reported.error()).isEqualTo(EventError.MAX_RETRIES);
        assertThat(reported).hasMessageContaining("HandlerTimeout").hasMessageContaining("3");
    }

    private static Duration pause(int attempts, double chance) {
        FailureDecision decision =
                FailureDecision.of(ORDERED, why(EventError.DELIVERY_FAILED), attempts, chance);
        return ((FailureDecision.RetryIn) decision).pause();
    }

    private static EventException why(EventError error) {
        return new EventException(error, "as tested", null);
    }
}
