package io.tailrace.account;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a record of the topic of the account says. */
public sealed interface AccountRecord {

    /**
     * What a part has counted of the ids of an hour. It replaces what the part has said of this
     * hour before.
     *
     * @param part the name of the part, see {@link Progress}
     * @param hour the hour, see {@link IdMinute#hour}
     * @param tally null if the hour is no longer kept
     */
    record Counted(String part, long hour, @Nullable HourTally tally) implements AccountRecord {}

    /**
     * A counter has gone through its parts: what was in them when it began to is in the records
     * before this one.
     *
     * @param member the name of the counter
     * @param parts the names of all its parts: {@code table <slot>} or {@code <topic>-<partition>}
     * @param table what a counter of a table says of it; null for a counter of topics
     * @param since the records of the account's topic before this offset were there when the
     *     counter began; {@link #UNKNOWN} if it does not know
     */
    record Progress(String member, Set<String> parts, @Nullable TableSide table, long since)
            implements AccountRecord {

        /** The value of {@link #since} of a counter that does not know it. */
        public static final long UNKNOWN = -1;

        /** Copies the set. */
        public Progress {
            parts = Set.copyOf(parts);
        }

        /** The progress of a counter that does not know when it began. */
        public Progress(String member, Set<String> parts, @Nullable TableSide table) {
            this(member, parts, table, UNKNOWN);
        }
    }

    /**
     * What is counted of a table.
     *
     * @param source the {@code ce_source} of its events
     * @param from the first minute of which every row is counted
     * @param everyRow whether every event has a row that stays until it is counted; false if events
     *     can be messages of the log, or rows that are deleted at once
     * @param shards how many counters count the table together; nothing is compared before each of
     *     them has said so
     */
    record TableSide(String source, long from, boolean everyRow, int shards) {

        /** A table that one counter counts. */
        public TableSide(String source, long from, boolean everyRow) {
            this(source, from, everyRow, 1);
        }
    }

    /**
     * From when on the topics are counted.
     *
     * @param minute the first minute of which every record is counted
     */
    record Begin(long minute) implements AccountRecord {}

    /**
     * A counter or a part is gone.
     *
     * @param name the name of a member
     */
    record Gone(String name) implements AccountRecord {}
}
