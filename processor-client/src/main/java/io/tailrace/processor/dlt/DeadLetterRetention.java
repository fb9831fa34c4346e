package io.tailrace.processor.dlt;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How long the dead-letter topic keeps its records.
 *
 * @param millis {@code retention.ms} of the topic; negative if records are kept until somebody
 *     deletes them, null if it may not be read
 * @param bytes {@code retention.bytes} of the topic, the size of a partition from which on its
 *     oldest records are deleted; negative for no limit, null if it may not be read
 */
public record DeadLetterRetention(@Nullable Long millis, @Nullable Long bytes) {

    /** Of a topic whose configuration may not be read. */
    static final DeadLetterRetention UNKNOWN = new DeadLetterRetention(null, null);

    /** For how long records are kept; empty if they are kept for ever, or it is not known. */
    public Optional<Duration> time() {
        return millis == null || millis < 0
                ? Optional.empty()
                : Optional.of(Duration.ofMillis(millis));
    }

    /**
     * From when on the brokers may delete a dead letter, which they do together with its
     * neighbours; empty if it is kept, or it is not known.
     */
    public Optional<Instant> expiry(DeadLetterRecord deadLetter) {
        try {
            return time().map(deadLetter.time()::plus);
        } catch (DateTimeException | ArithmeticException e) {
            return Optional.empty(); // beyond what can be written as a time
        }
    }
}
