package io.tailrace.account;

import io.tailrace.record.IdTime;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The minute of an event's id, as a number of minutes since 1970. Only a UUIDv7 has a time; all
 * other ids of a line share the minute {@link #UNTIMED}. Stateless.
 */
public final class IdMinute {

    /** The minute of ids that have no time. */
    public static final long UNTIMED = -1;

    /**
     * How far in the future the minutes are that are counted, by all counters alike. A clock that
     * is wrong is wrong by hours or days; half an hour more keeps those away from the limit, where
     * two counters could decide differently.
     */
    private static final Duration AHEAD = Duration.ofHours(24).plusMinutes(30);

    private static final int MINUTES_PER_HOUR = 60;
    private static final long MILLIS_PER_MINUTE = 60_000;

    private IdMinute() {}

    /** The minute of an id, or {@link #UNTIMED}. */
    public static long of(String id) {
        long millis = IdTime.millisOf(id);
        return millis == IdTime.NONE ? UNTIMED : millis / MILLIS_PER_MINUTE;
    }

    /** The minute of a time; not before 1970. */
    public static long at(Instant time) {
        return Math.max(0, Math.floorDiv(time.toEpochMilli(), MILLIS_PER_MINUTE));
    }

    /** The last minute that is counted at a time. */
    public static long last(Instant now) {
        return at(now.plus(AHEAD));
    }

    /** The beginning of a minute, which is not {@link #UNTIMED}. */
    public static Instant begin(long minute) {
        return Instant.EPOCH.plus(minute, ChronoUnit.MINUTES);
    }

    /** The hour of a minute, as a number of hours since 1970; {@link #UNTIMED} has its own. */
    public static long hour(long minute) {
        return Math.floorDiv(minute, MINUTES_PER_HOUR);
    }

    /** The first minute of an hour; that of the untimed hour is {@link #UNTIMED}. */
    public static long first(long hour) {
        return hour == UNTIMED ? UNTIMED : hour * MINUTES_PER_HOUR;
    }

    /** For people: {@code 2026-11-29T12:05Z}, or {@code untimed}. */
    public static String text(long minute) {
        return minute == UNTIMED ? "untimed" : begin(minute).toString().replace(":00Z", "Z");
    }
}
