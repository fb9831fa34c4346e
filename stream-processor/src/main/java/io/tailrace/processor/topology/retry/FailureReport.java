package io.tailrace.processor.topology.retry;

import io.tailrace.event.EventError;
import io.tailrace.event.EventHeaders;
import io.tailrace.event.internal.Check;
import io.tailrace.processor.config.RetryPolicy;
import io.tailrace.processor.topology.stage.ContentModes;
import io.tailrace.record.TextHeaders;
import org.apache.kafka.common.header.Headers;

/**
 * What a consumer group reports about an event that it failed to process. {@link #decide} is a
 * plain function of the report and the group's retry policy.
 *
 * @param eventId the id of the event; empty if the group gives up a record without one
 * @param group the consumer group
 * @param attempt how many attempts the group has made, at least 1
 * @param reason why the last attempt failed: the reason of an {@code EventError}, or any other text
 */
record FailureReport(String eventId, String group, int attempt, String reason) {

    /** 64 bits of the golden ratio: spread neighbouring hash codes over all bits. */
    private static final long GOLDEN_RATIO = 0x9E37_79B9_7F4A_7C15L;

    /**
     * Reads the headers of the report.
     *
     * @throws IllegalArgumentException naming the header that is missing or broken
     */
    static FailureReport of(Headers headers) {
        String group = required(headers, EventHeaders.FAILED_GROUP);
        int attempt = attempt(required(headers, EventHeaders.ATTEMPT));
        String reason = required(headers, EventHeaders.REASON);
        String id = isRetryable(reason) ? retryableId(headers) : anyId(headers);
        return new FailureReport(id, group, attempt, reason);
    }

    private static boolean isRetryable(String reason) {
        return EventError.ofReason(reason).map(EventError::isRetryable).orElse(Boolean.FALSE);
    }

    /** A group must be able to read the event again. */
    private static String retryableId(Headers headers) {
        String refusal = ContentModes.refusal(headers).orElse(null);
        if (refusal != null) {
            throw new IllegalArgumentException(refusal);
        }
        return required(headers, EventHeaders.ID);
    }

    /** What a group gives up may be a record that is no event at all. */
    private static String anyId(Headers headers) {
        return TextHeaders.getOr(headers, EventHeaders.ID, "");
    }

    /** Decides whether the event is retried under this policy. */
    RetryDecision decide(RetryPolicy policy) {
        if (!isRetryable(reason)) {
            return new RetryDecision.DeadLetter(reason, reason + " is terminal");
        }
        if (attempt >= policy.maxAttempts()) {
            return new RetryDecision.DeadLetter(
                    EventError.MAX_RETRIES.reason(),
                    "attempt %d of %d failed: %s".formatted(attempt, policy.maxAttempts(), reason));
        }
        return new RetryDecision.Retry(policy.backoff(attempt, chance()));
    }

    /**
     * A pseudo-random number from 0 to 1 that depends only on the report, so that a decision that
     * is repeated after a crash is the same.
     */
    private double chance() {
        long hash = (eventId + group + attempt).hashCode() * GOLDEN_RATIO;
        return (hash >>> 11) / (double) (1L << 53);
    }

    private static int attempt(String text) {
        try {
            int attempt = Integer.parseInt(text);
            if (attempt >= 1) {
                return attempt;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(invalidAttempt(text).getMessage(), e);
        }
        throw invalidAttempt(text);
    }

    private static IllegalArgumentException invalidAttempt(String text) {
        return Check.violation(
                "header " + EventHeaders.ATTEMPT,
                "must be a whole number of at least 1",
                Check.quote(text));
    }

    private static String required(Headers headers, String name) {
        String value = TextHeaders.get(headers, name);
        if (value == null || value.isBlank()) {
            throw Check.violation("header " + name, "must be given", "none");
        }
        return value;
    }
}
