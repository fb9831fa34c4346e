package io.tailrace.account;

import java.util.Comparator;

/**
 * What is counted together.
 *
 * @param hop where the events were counted
 * @param source the {@code ce_source} of the events, empty if they have none
 * @param type the aggregate type, as in the names of the topics; empty for {@link Hop#REFUSED}, and
 *     for rows whose type makes no legal topic name
 */
public record Line(Hop hop, String source, String type) implements Comparable<Line> {

    /**
     * The type of rows that a counter counts together because there are too many types. The rows of
     * their minutes are not compared.
     */
    public static final String FURTHER_TYPES = "*";

    private static final Comparator<Line> ORDER =
            Comparator.comparing(Line::hop).thenComparing(Line::source).thenComparing(Line::type);

    @Override
    public int compareTo(Line other) {
        return ORDER.compare(this, other);
    }
}
