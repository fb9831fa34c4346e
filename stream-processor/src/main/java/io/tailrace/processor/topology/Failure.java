package io.tailrace.processor.topology;

import io.tailrace.event.EventError;
import io.tailrace.event.EventHeaders;
import io.tailrace.process.kafka.TextHeaders;
import io.tailrace.processor.RetryPolicy;
import java.util.function.Function;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * What a group reports of an event it could not handle. The verdict on it is a plain function of
 * the report and the group's policy.
 *
 * @param eventId the event
 * @param group the group
 * @param attempt how often the group has tried
 * @param reason why it failed the last time
 * @param error the message of the last error
 */
record Failure(String eventId, String group, int attempt, String reason, String error) {

    /**
     * Reads the headers of the report.
     *
     * @throws IllegalArgumentException if one is missing or broken; the message names it
     */
    static Failure of(Headers headers) {
        return new Failure(
                required(headers, EventHeaders.ID),
                required(headers, EventHeaders.FAILED_GROUP),
                attempt(required(headers, EventHeaders.ATTEMPT)),
                required(headers, EventHeaders.REASON),
                TextHeaders.getOr(headers, EventHeaders.ERROR, ""));
    }

    Verdict verdict(Function<String, RetryPolicy> policies) {
        boolean retryable =
                EventError.ofReason(reason).map(EventError::isRetryable).orElse(Boolean.FALSE);
        if (!retryable) {
            return new Verdict.DeadLetter(reason, reason + " is terminal");
        }
        RetryPolicy policy = policies.apply(group);
        if (attempt >= policy.maxAttempts()) {
            return new Verdict.DeadLetter(
                    EventError.MAX_RETRIES.reason(),
                    "attempt %d of %d failed: %s".formatted(attempt, policy.maxAttempts(), reason));
        }
        return new Verdict.Retry(group, policy.backoff(attempt, chance()));
    }

    /** From 0 to 1, spread evenly, the same whenever it is computed. */
    private double chance() {
        long hash = (eventId + group + attempt).hashCode() * 0x9E37_79B9_7F4A_7C15L;
        return (hash >>> 11) / (double) (1L << 53);
    }

    private static int attempt(String text) {
        try {
            int attempt = Integer.parseInt(text);
            if (attempt >= 1) {
                return attempt;
            }
        } catch (NumberFormatException e) {
            throw broken(text, e);
        }
        throw broken(text, null);
    }

    private static IllegalArgumentException broken(String text, @Nullable Exception cause) {
        return new IllegalArgumentException(
                "header %s must be a whole number of at least 1, got \"%s\""
                        .formatted(EventHeaders.ATTEMPT, text),
                cause);
    }

    private static String required(Headers headers, String name) {
        String value = TextHeaders.get(headers, name);
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException("header " + name + " must be given, got none");
        }
        return value;
    }
}
