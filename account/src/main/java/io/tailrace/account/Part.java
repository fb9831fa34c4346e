package io.tailrace.account;

/** The names of the parts of a pipeline that are counted by themselves. */
public final class Part {

    private static final String TABLE = "table ";

    private Part() {}

    /** The rows of the outbox table that a slot publishes. */
    public static String table(String slot) {
        return TABLE + slot;
    }

    /** Whether a part is a table. */
    public static boolean isTable(String part) {
        return part.startsWith(TABLE);
    }

    /** A partition of a topic. */
    public static String partition(String topic, int partition) {
        return topic + "-" + partition;
    }
}
