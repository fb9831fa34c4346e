package io.tailrace.subscriber.config;

import io.tailrace.event.EventDefaults;
import io.tailrace.event.internal.Check;
import io.tailrace.subscriber.partition.MetadataBudget;
import java.time.Duration;

/**
 * Concurrency, timeouts and the interval of commits of a subscriber. Immutable.
 *
 * @param maxConcurrency the largest number of handlers that run at once in this subscriber, at
 *     least 1; {@value #DEFAULT_MAX_CONCURRENCY} by default
 * @param maxUnfinished the largest number of events per partition that have been read and are not
 *     finished, from 1 to {@value #LARGEST_MAX_UNFINISHED}. Reading of a partition pauses at this
 *     number. All these events are held in memory. {@value #DEFAULT_MAX_UNFINISHED} by default.
 *     While 2,000 events of all partitions may start, or twice {@code maxConcurrency} if that is
 *     more, reading also pauses of the partitions that have their share of these
 * @param timeout how long a handler may run, longer than 0. After that time the handler's thread is
 *     interrupted and the attempt has failed with {@code HandlerTimeout}; that may be a fiftieth of
 *     the time later, between 1 ms and a quarter of a second, and a handler that returns before has
 *     succeeded. 30 s by default
 * @param drainTimeout how long running handlers may continue when their partitions are revoked or
 *     the subscriber closes, at least 0; after that time they are interrupted. Draining delays the
 *     group's rebalance, so the value must be below the consumer's {@code max.poll.interval.ms}. 30
 *     s by default
 * @param commitInterval the time between two commits, longer than 0. Events that finished after the
 *     last commit are handled again after a crash. 200 ms by default
 * @param maxMetadataChars the brokers' {@code offset.metadata.max.bytes}, at least 16; 4096 by
 *     default
 */
public record Handling(
        int maxConcurrency,
        int maxUnfinished,
        Duration timeout,
        Duration drainTimeout,
        Duration commitInterval,
        int maxMetadataChars) {

    /** The default of {@code maxConcurrency}. */
    public static final int DEFAULT_MAX_CONCURRENCY = 16;

    /** The default of {@code maxUnfinished}. */
    public static final int DEFAULT_MAX_UNFINISHED = 1_000;

    /** The largest legal value of {@code maxUnfinished}. */
    public static final int LARGEST_MAX_UNFINISHED = 100_000;

    /** The default of {@code drainTimeout}: 30 seconds. */
    public static final Duration DEFAULT_DRAIN_TIMEOUT = Duration.ofSeconds(30);

    /** The default of {@code commitInterval}: 200 milliseconds. */
    public static final Duration DEFAULT_COMMIT_INTERVAL = Duration.ofMillis(200);

    /**
     * Validates the values.
     *
     * @throws IllegalArgumentException if a value is out of its range
     */
    public Handling {
        Check.that(maxConcurrency >= 1, "maxConcurrency", "must be at least 1", maxConcurrency);
        Check.that(
                maxUnfinished >= 1 && maxUnfinished <= LARGEST_MAX_UNFINISHED,
                "maxUnfinished",
                "must be 1 to " + LARGEST_MAX_UNFINISHED,
                maxUnfinished);
        Check.that(isPositive(timeout), "timeout", "must be longer than 0", timeout);
        Check.that(!drainTimeout.isNegative(), "drainTimeout", "must be at least 0", drainTimeout);
        Check.that(
                isPositive(commitInterval),
                "commitInterval",
                "must be longer than 0",
                commitInterval);
        Check.that(
                maxMetadataChars >= MetadataBudget.MIN_MAX_CHARS,
                "maxMetadataChars",
                "must be at least " + MetadataBudget.MIN_MAX_CHARS,
                maxMetadataChars);
    }

    /** The default of every value. */
    public static Handling defaults() {
        return builder().build();
    }

    /** A builder that begins with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder that begins with these values. */
    public Builder toBuilder() {
        return new Builder()
                .maxConcurrency(maxConcurrency)
                .maxUnfinished(maxUnfinished)
                .timeout(timeout)
                .drainTimeout(drainTimeout)
                .commitInterval(commitInterval)
                .maxMetadataChars(maxMetadataChars);
    }

    private static boolean isPositive(Duration time) {
        return !time.isNegative() && !time.isZero();
    }

    /** Builds a {@link Handling}. Not safe for use by several threads at once. */
    public static final class Builder {

        private int maxConcurrency = DEFAULT_MAX_CONCURRENCY;
        private int maxUnfinished = DEFAULT_MAX_UNFINISHED;
        private Duration timeout = EventDefaults.HANDLER_TIMEOUT;
        private Duration drainTimeout = DEFAULT_DRAIN_TIMEOUT;
        private Duration commitInterval = DEFAULT_COMMIT_INTERVAL;
        private int maxMetadataChars = MetadataBudget.DEFAULT_MAX_CHARS;

        private Builder() {}

        /** Sets the largest number of handlers that run at once. */
        public Builder maxConcurrency(int value) {
            maxConcurrency = value;
            return this;
        }

        /** Sets the largest number of unfinished events per partition. */
        public Builder maxUnfinished(int value) {
            maxUnfinished = value;
            return this;
        }

        /** Sets how long a handler may run. */
        public Builder timeout(Duration value) {
            timeout = value;
            return this;
        }

        /** Sets how long running handlers may continue on revocation and on close. */
        public Builder drainTimeout(Duration value) {
            drainTimeout = value;
            return this;
        }

        /** Sets the time between two commits. */
        public Builder commitInterval(Duration value) {
            commitInterval = value;
            return this;
        }

        /** Sets the number of characters that the brokers accept as metadata of a commit. */
        public Builder maxMetadataChars(int value) {
            maxMetadataChars = value;
            return this;
        }

        /**
         * Builds the settings.
         *
         * @throws IllegalArgumentException if a value is out of its range
         */
        public Handling build() {
            return new Handling(
                    maxConcurrency,
                    maxUnfinished,
                    timeout,
                    drainTimeout,
                    commitInterval,
                    maxMetadataChars);
        }
    }
}
