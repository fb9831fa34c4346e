package io.tailrace.processor.config;

import io.tailrace.event.internal.Check;
import java.time.Duration;

/**
 * The account: what was committed is compared with what was delivered.
 *
 * @param on whether this processor counts and compares; all processors of an application id have to
 *     agree
 * @param keep how long the counts of a minute are kept and compared, from 2 hours to 7 days
 */
public record AccountConfig(boolean on, Duration keep) {

    private static final Duration SHORTEST = Duration.ofHours(2);
    private static final Duration LONGEST = Duration.ofDays(7);

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming the option, its rule and the actual value
     */
    public AccountConfig {
        Check.that(
                keep.compareTo(SHORTEST) >= 0 && keep.compareTo(LONGEST) <= 0,
                "account-keep",
                "must be from " + SHORTEST + " to " + LONGEST,
                keep);
    }
}
