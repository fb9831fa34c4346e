package io.tailrace.processor.account;

import io.tailrace.account.IdMinute;
import java.time.Duration;
import java.time.Instant;

/**
 * Which minutes are counted, compared and stored. Ids from outside are late, or their makers'
 * clocks are wrong. The clocks of two counters may differ by an hour: what one of them compares,
 * all of them have counted, and none of them has deleted. Pure.
 *
 * @param keep how old the ids are that are counted, in whole hours
 */
record Kept(Duration keep) {

    /** A minute is compared until an hour before it would be late. */
    private static final Duration EDGE = Duration.ofHours(1);

    /** An hour stays in the topic for this time after its ids are late. */
    private static final Duration STORED_LONGER = Duration.ofHours(2);

    /** The first hour whose counts stay in the topic of the account. */
    long firstStoredHour(Instant now) {
        return hour(now.minus(keep).minus(STORED_LONGER));
    }

    /** Whether a minute is counted. */
    boolean isCounted(long minute, Instant now) {
        return minute == IdMinute.UNTIMED
                || (IdMinute.hour(minute) >= hour(now.minus(keep)) && !isAhead(minute, now));
    }

    /** Whether a minute is compared. */
    boolean isCompared(long minute, Instant now) {
        return minute == IdMinute.UNTIMED
                || (minute >= IdMinute.at(now.minus(keep).plus(EDGE)) && !isAhead(minute, now));
    }

    private static boolean isAhead(long minute, Instant now) {
        return minute > IdMinute.last(now);
    }

    private static long hour(Instant time) {
        return IdMinute.hour(IdMinute.at(time));
    }
}
