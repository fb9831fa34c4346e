package io.tailrace.console.trace;

import io.tailrace.event.EventId;
import java.util.Comparator;
import java.util.Locale;

/**
 * What names an event: a UUID wherever it comes from and in either case, and any other id together
 * with its source. Pure.
 *
 * @param source empty if the id is a UUID
 * @param id a UUID in lower case
 */
record EventKey(String source, String id) implements Comparable<EventKey> {

    private static final Comparator<EventKey> ORDER =
            Comparator.comparing(EventKey::id).thenComparing(EventKey::source);

    static EventKey of(String source, String id) {
        return isUuid(id)
                ? new EventKey("", id.toLowerCase(Locale.ROOT))
                : new EventKey(source, id);
    }

    /** Whether an id names one event, whatever its source is. */
    static boolean isUuid(String id) {
        try {
            EventId.parse(id);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @Override
    public int compareTo(EventKey other) {
        return ORDER.compare(this, other);
    }
}
