package io.tailrace.account;

import java.util.Arrays;
import java.util.Locale;

/**
 * Where events are counted. For every source and minute, and for every type if the right side is
 * not zero:
 *
 * <pre>
 * TABLE = OUTBOX + REFUSED
 * OUTBOX + AGAIN = EVENTS + DEAD + SKIPPED + HELD
 * </pre>
 */
public enum Hop {
    /** Committed rows of the outbox table, read from the table, not from the log. */
    TABLE,
    /** Records of {@code outbox.*} that the relay published once for each row. */
    OUTBOX,
    /** Records of {@code outbox.*} that a redrive or a replay published again. */
    AGAIN,
    /** Dead letters that the relay wrote instead of a record of {@code outbox.*}; have no type. */
    REFUSED,
    /** Records of {@code events.*}. */
    EVENTS,
    /** Dead letters that the processor wrote instead of a record of {@code events.*}. */
    DEAD,
    /** Duplicates that the processor skipped. */
    SKIPPED,
    /** Events that the processor began to hold, less those that it holds no longer. */
    HELD;

    /** The name in the topic. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The hop of a name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Hop of(String text) {
        return Arrays.stream(values())
                .filter(hop -> hop.text().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no hop is named " + text));
    }
}
