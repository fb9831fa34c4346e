package io.tailrace.account;

import java.util.Comparator;

/**
 * The events of a source and a type whose ids have the same minute.
 *
 * @param source the {@code ce_source} of the events, empty if they have none
 * @param type the aggregate type, empty if they have none
 * @param minute see {@link IdMinute}
 */
public record Bucket(String source, String type, long minute) implements Comparable<Bucket> {

    private static final Comparator<Bucket> ORDER =
            Comparator.comparingLong(Bucket::minute)
                    .thenComparing(Bucket::source)
                    .thenComparing(Bucket::type);

    @Override
    public int compareTo(Bucket other) {
        return ORDER.compare(this, other);
    }

    /** For people and for options: {@code order@2026-11-29T12:05Z}. */
    @Override
    public String toString() {
        return type + "@" + IdMinute.text(minute);
    }
}
