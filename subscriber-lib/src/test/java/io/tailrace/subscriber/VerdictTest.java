package io.tailrace.subscriber;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.event.EventError;
import io.tailrace.event.EventException;
import io.tailrace.subscriber.SubscriberConfig.Retry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class VerdictTest {

    private static final SubscriberConfig ORDERED =
            SubscriberConfig.of("localhost:9092", "test")
                    .withRetry(new Retry(3, Duration.ofMillis(100), Duration.ofMillis(150)));
    private static final SubscriberConfig DELAYED = ORDERED.withRetryMode(RetryMode.DELAYED);

    @Test
    void onlyRetryableErrorsAreTriedAgainInPlace() {
        for (EventError error : EventError.values()) {
            assertThat(Verdict.of(ORDERED, why(error), 1, 0))
                    .isInstanceOf(
                            error.isRetryable() ? Verdict.RetryIn.class : Verdict.Report.class);
        }
    }

    @Test
    void everyErrorIsHandedOverWithItsOwnReasonWhenRetriesAreDelayed() {
        for (EventError error : EventError.values()) {
            Verdict verdict = Verdict.of(DELAYED, why(error), 1, 0);

            assertThat(((Verdict.Report) verdict).why().error()).isEqualTo(error);
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
        Verdict verdict = Verdict.of(ORDERED, why(EventError.HANDLER_TIMEOUT), 3, 0);

        EventException reported = ((Verdict.Report) verdict).why();
        assertThat(reported.error()).isEqualTo(EventError.MAX_RETRIES);
        assertThat(reported).hasMessageContaining("HandlerTimeout").hasMessageContaining("3");
    }

    private static Duration pause(int attempts, double chance) {
        Verdict verdict = Verdict.of(ORDERED, why(EventError.DELIVERY_FAILED), attempts, chance);
        return ((Verdict.RetryIn) verdict).pause();
    }

    private static EventException why(EventError error) {
        return new EventException(error, "as tested", null);
    }
}
