package io.tailrace.processor.topology.retry;

import java.time.Duration;

/** What happens to an event that a consumer group failed to process. */
sealed interface RetryDecision {

    /**
     * The event is delivered to the group again.
     *
     * @param backoff how long the event is held first
     */
    record Retry(Duration backoff) implements RetryDecision {}

    /**
     * The event goes to the dead-letter topic.
     *
     * @param reason the reason of an {@code EventError}, or what the group wrote
     * @param message the explanation for people
     */
    record DeadLetter(String reason, String message) implements RetryDecision {}
}
