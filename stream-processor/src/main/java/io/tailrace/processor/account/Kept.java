package io.tailrace.processor.account;

import io.tailrace.account.IdMinute;
import java.time.Duration;
import java.time.Instant;

/**
 * Which minutes are counted and compared: whole hours, from those that are kept until a day ahead.
 * Ids from outside are late, or their makers' clocks are wrong. Pure.
 *
 * @param keep how long the counts of a minute are kept
 */
record Kept(Duration keep) {

    private static final Duration AHEAD = Duration.ofDays(1);

    /** The first hour that is kept. */
    long firstHour(Instant now) {
        return IdMinute.hour(IdMinute.at(now.minus(keep)));
    }

    /** Whether a minute is counted. */
    boolean has(long minute, Instant now) {
        return minute == IdMinute.UNTIMED
                || (IdMinute.hour(minute) >= firstHour(now)
                        && minute <= IdMinute.at(now.plus(AHEAD)));
    }
}
