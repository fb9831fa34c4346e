package io.tailrace.subscriber;

import io.tailrace.event.EventDefaults;
import io.tailrace.subscriber.partition.MetadataBudget;
import java.time.Duration;

/**
 * How a subscriber handles events. Immutable; begin with {@link #defaults}.
 *
 * @param maxConcurrency handlers that run at once in this subscriber, at least 1; {@value
 *     #DEFAULT_MAX_CONCURRENCY} by default
 * @param maxUnfinished events per partition that are read and not finished, 1 to {@value
 *     #LARGEST_MAX_UNFINISHED}; a partition that has as many is read no further. All of them are in
 *     memory. {@value #DEFAULT_MAX_UNFINISHED} by default
 * @param timeout of a handler, longer than 0; then its thread is interrupted and the attempt has
 *     failed with {@code HandlerTimeout}. 30 s by default
 * @param drainTimeout how long running handlers may go on when partitions go to another subscriber
 *     or this one closes, at least 0; then they are interrupted. It delays the group's rebalance,
 *     and must be well below the consumer's {@code max.poll.interval.ms}. 30 s by default
 * @param commitInterval how often what is finished is committed, longer than 0; what was finished
 *     since then is repeated after a crash. 200 ms by default
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

    /** Handlers that run at once. */
    public static final int DEFAULT_MAX_CONCURRENCY = 16;

    /** Events per partition that are read and not finished. */
    public static final int DEFAULT_MAX_UNFINISHED = 1_000;

    /** The largest number of unfinished events that can be asked for. */
    public static final int LARGEST_MAX_UNFINISHED = 100_000;

    /** How long running handlers may go on at the end. */
    public static final Duration DEFAULT_DRAIN_TIMEOUT = Duration.ofSeconds(30);

    /** How often what is finished is committed. */
    public static final Duration DEFAULT_COMMIT_INTERVAL = Duration.ofMillis(200);

    /** Checks the numbers. */
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

    /** The defaults. */
    public static Handling defaults() {
        return new Handling(
                DEFAULT_MAX_CONCURRENCY,
                DEFAULT_MAX_UNFINISHED,
                EventDefaults.HANDLER_TIMEOUT,
                DEFAULT_DRAIN_TIMEOUT,
                DEFAULT_COMMIT_INTERVAL,
                MetadataBudget.DEFAULT_MAX_CHARS);
    }

    /** The same, with so many handlers at once. */
    public Handling withMaxConcurrency(int handlers) {
        return new Handling(
                handlers, maxUnfinished, timeout, drainTimeout, commitInterval, maxMetadataChars);
    }

    /** The same, with so many unfinished events per partition. */
    public Handling withMaxUnfinished(int events) {
        return new Handling(
                maxConcurrency, events, timeout, drainTimeout, commitInterval, maxMetadataChars);
    }

    /** The same, with that timeout of handlers. */
    public Handling withTimeout(Duration time) {
        return new Handling(
                maxConcurrency,
                maxUnfinished,
                time,
                drainTimeout,
                commitInterval,
                maxMetadataChars);
    }

    /** The same, with that time for running handlers at the end. */
    public Handling withDrainTimeout(Duration time) {
        return new Handling(
                maxConcurrency, maxUnfinished, timeout, time, commitInterval, maxMetadataChars);
    }

    /** The same, with commits that often. */
    public Handling withCommitInterval(Duration time) {
        return new Handling(
                maxConcurrency, maxUnfinished, timeout, drainTimeout, time, maxMetadataChars);
    }

    /** The same, for brokers that take so much metadata. */
    public Handling withMaxMetadataChars(int chars) {
        return new Handling(
                maxConcurrency, maxUnfinished, timeout, drainTimeout, commitInterval, chars);
    }

    private static boolean isPositive(Duration time) {
        return !time.isNegative() && !time.isZero();
    }
}
