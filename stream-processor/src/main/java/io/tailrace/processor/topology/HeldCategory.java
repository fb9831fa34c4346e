package io.tailrace.processor.topology;

import java.util.Comparator;

/**
 * What held events are counted by.
 *
 * @param group the group they are given to again; empty text if they are for everybody
 * @param type the type of the events
 */
public record HeldCategory(String group, String type) implements Comparable<HeldCategory> {

    /** Counts what would be one category too many. */
    static final HeldCategory OTHER = new HeldCategory("", "(other)");

    private static final Comparator<HeldCategory> ORDER =
            Comparator.comparing(HeldCategory::group).thenComparing(HeldCategory::type);
    private static final char SEPARATOR = '|';

    @Override
    public int compareTo(HeldCategory other) {
        return ORDER.compare(this, other);
    }

    /** Groups are parts of topic names, so they have no separator. */
    String text() {
        return group + SEPARATOR + type;
    }

    static HeldCategory parse(String text) {
        int end = text.indexOf(SEPARATOR);
        return new HeldCategory(text.substring(0, end), text.substring(end + 1));
    }
}
