package io.tailrace.event;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Identifies an event. Ids made here are UUIDs of version 7 (RFC 9562): they carry the time they
 * were made at, and within a process each is greater than the one before. Ids from elsewhere may be
 * any UUID. Immutable and safe for any thread.
 */
public final class EventId implements Comparable<EventId> {

    private static final int TEXT_LENGTH = 36;
    private static final TimeOrderedUuids UUIDS =
            new TimeOrderedUuids(System::currentTimeMillis, new SecureRandom()::nextLong);

    private final UUID value;

    private EventId(UUID value) {
        this.value = value;
    }

    /** A new id, greater than every one this method returned before in this process. */
    public static EventId next() {
        return new EventId(UUIDS.next());
    }

    /** The id that is this UUID, of any version. */
    public static EventId of(UUID value) {
        return new EventId(value);
    }

    /**
     * Reads the 36-character form, in either case.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    @JsonCreator
    public static EventId parse(String text) {
        if (text.length() != TEXT_LENGTH) {
            throw new IllegalArgumentException(
                    "event id must be a UUID of 36 characters, got " + text.length());
        }
        UUID value = UUID.fromString(text);
        if (!value.toString().equalsIgnoreCase(text)) {
            throw new IllegalArgumentException("event id must be a UUID, got \"" + text + '"');
        }
        return new EventId(value);
    }

    /** The UUID itself. */
    public UUID toUuid() {
        return value;
    }

    /** When the id was made, to the millisecond; empty unless it is of version 7. */
    public Optional<Instant> time() {
        return TimeOrderedUuids.millisOf(value).map(Instant::ofEpochMilli);
    }

    /** Orders as PostgreSQL does and as the text sorts: by the 128 bits, unsigned. */
    @Override
    public int compareTo(EventId other) {
        int high =
                Long.compareUnsigned(
                        value.getMostSignificantBits(), other.value.getMostSignificantBits());
        return high != 0
                ? high
                : Long.compareUnsigned(
                        value.getLeastSignificantBits(), other.value.getLeastSignificantBits());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EventId that && value.equals(that.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    /** The 36-character form, in lower case. */
    @Override
    @JsonValue
    public String toString() {
        return value.toString();
    }
}
