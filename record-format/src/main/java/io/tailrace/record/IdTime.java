package io.tailrace.record;

import org.jspecify.annotations.Nullable;

/**
 * Reads the time in an event id from its digits. Once per row, {@code EventId} would cost an eighth
 * of the time of publishing. Pure.
 */
public final class IdTime {

    /** What an id without a time has. */
    public static final long NONE = -1;

    private static final int LENGTH = 36;
    private static final int DIGITS_OF_MILLIS = 12;
    private static final int VERSION_AT = 14;
    private static final int VERSION = 7;
    private static final int VARIANT_AT = 19;

    /** The two high bits of the digit, and their value in every UUID of version 7. */
    private static final int VARIANT_MASK = 0b1100;

    private static final int VARIANT = 0b1000;

    private IdTime() {}

    /**
     * The time of an id, as {@code EventId.parse(id).time()} has it.
     *
     * @return milliseconds since 1970, or {@link #NONE} if the id is no UUID of version 7
     */
    public static long millisOf(@Nullable String id) {
        if (id == null || id.length() != LENGTH) {
            return NONE;
        }
        long millis = 0;
        int digits = 0;
        for (int i = 0; i < LENGTH; i++) {
            if (isDash(i)) {
                if (id.charAt(i) != '-') {
                    return NONE;
                }
                continue;
            }
            int digit = digit(id.charAt(i));
            if (digit < 0
                    || (i == VERSION_AT && digit != VERSION)
                    || (i == VARIANT_AT && (digit & VARIANT_MASK) != VARIANT)) {
                return NONE;
            }
            if (digits++ < DIGITS_OF_MILLIS) {
                millis = millis << 4 | digit;
            }
        }
        return millis;
    }

    private static boolean isDash(int index) {
        return index == 8 || index == 13 || index == 18 || index == 23;
    }

    private static int digit(char c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        int lower = c | 0x20;
        return c < 0x80 && lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }
}
