package io.tailrace.relay.rows;

import java.time.Instant;

/**
 * SQL about the time in the id of a row, which only a UUIDv7 has. The text of a UUIDv7 sorts by its
 * time. No input or output.
 */
public final class IdTime {

    /** Many a text or number has the digit of the version where a UUIDv7 has it. */
    private static final String UUID_V7 =
            "^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$";

    private IdTime() {}

    /**
     * The condition of ids that have a time; null for an id that is null.
     *
     * @param id the SQL expression of the id, of any type
     */
    public static String isKnown(String id) {
        return "%s::text COLLATE \"C\" ~* '%s'".formatted(id, UUID_V7);
    }

    /**
     * The condition of ids that have a time before another.
     *
     * @param time a time before the year 1970 is taken as its beginning
     */
    public static String isBefore(String id, Instant time) {
        return "(%s < '%s' AND %s)".formatted(text(id), beginning(time), isKnown(id));
    }

    /** The condition of ids that have this or a later time. */
    public static String isNotBefore(String id, Instant time) {
        return "(%s AND %s >= '%s')".formatted(isKnown(id), text(id), beginning(time));
    }

    /** The expression of an id's text as ids with a time are compared. */
    public static String text(String id) {
        return "lower(%s::text COLLATE \"C\")".formatted(id);
    }

    /** What the text of every UUIDv7 of this or a later millisecond is not less than. */
    private static String beginning(Instant time) {
        String millis = "%012x".formatted(Math.max(0, time.toEpochMilli()));
        return millis.substring(0, 8) + "-" + millis.substring(8);
    }
}
