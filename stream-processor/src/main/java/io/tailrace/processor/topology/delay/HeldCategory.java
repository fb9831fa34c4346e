package io.tailrace.processor.topology.delay;

import java.util.Comparator;

/**
 * The group and type that held events are counted by.
 *
 * @param group the consumer group that the events are retried for; empty if the events are for
 *     every group
 * @param type the type of the events
 */
public record HeldCategory(String group, String type) implements Comparable<HeldCategory> {

    /** Counts the events of all categories beyond the largest number of categories. */
    public static final HeldCategory OTHER = new HeldCategory("", "(other)");

    private static final Comparator<HeldCategory> ORDER =
            Comparator.comparing(HeldCategory::group).thenComparing(HeldCategory::type);
    private static final char SEPARATOR = '|';

    @Override
    public int compareTo(HeldCategory other) {
        return ORDER.compare(this, other);
    }

    /** The key in the state store. A group is part of a topic name and has no separator. */
    String toKey() {
        return group + SEPARATOR + type;
    }

    /** The category of a {@linkplain #toKey() key}; one of its own if the key has another form. */
    static HeldCategory ofKey(String key) {
        int end = key.indexOf(SEPARATOR);
        return end < 0
                ? new HeldCategory("", key)
                : new HeldCategory(key.substring(0, end), key.substring(end + 1));
    }
}
