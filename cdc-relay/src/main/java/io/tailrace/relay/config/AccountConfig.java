package io.tailrace.relay.config;

import io.tailrace.event.internal.Check;
import java.time.Duration;

/**
 * What a relay counts of the outbox table, so that it can be compared with what is published.
 * Immutable.
 *
 * @param mode what is counted
 * @param keep how old the ids are that are counted, by the clock of the database; older ones are
 *     late, and no longer counted. 2 h to 7 d, and the same as that of the processors
 * @param interval the time between two rounds of counting, 100 ms to 10 min
 */
public record AccountConfig(AccountMode mode, Duration keep, Duration interval) {

    private static final Duration MIN_KEEP = Duration.ofHours(2);
    private static final Duration MAX_KEEP = Duration.ofDays(7);
    private static final Duration MIN_INTERVAL = Duration.ofMillis(100);
    private static final Duration MAX_INTERVAL = Duration.ofMinutes(10);

    /** The default of {@link #mode()}. */
    public static final AccountMode DEFAULT_MODE = AccountMode.TABLE;

    /** The default of {@link #keep()}. */
    public static final Duration DEFAULT_KEEP = Duration.ofHours(24);

    /** The default of {@link #interval()}. */
    public static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(5);

    /** Everything has its default. */
    public static final AccountConfig DEFAULT =
            new AccountConfig(DEFAULT_MODE, DEFAULT_KEEP, DEFAULT_INTERVAL);

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming the value, its rule and the actual value
     */
    public AccountConfig {
        requireBetween("account-keep", MIN_KEEP, MAX_KEEP, keep);
        requireBetween("account-interval", MIN_INTERVAL, MAX_INTERVAL, interval);
    }

    private static void requireBetween(
            String option, Duration least, Duration most, Duration value) {
        Check.that(
                value.compareTo(least) >= 0 && value.compareTo(most) <= 0,
                option,
                "must be %s to %s".formatted(least, most),
                value);
    }

    /** The same with another mode. */
    public AccountConfig with(AccountMode other) {
        return new AccountConfig(other, keep, interval);
    }

    /** The same with another interval. */
    public AccountConfig every(Duration other) {
        return new AccountConfig(mode, keep, other);
    }
}
