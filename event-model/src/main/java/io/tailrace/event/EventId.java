package io.tailrace.event;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Identifies an event. New ids are UUIDs of version 7 (RFC 9562): they carry the time of their
 * creation, and within a process each new id is greater than all before it. Ids from other sources
 * may be UUIDs of any version. Immutable and safe for any thread.
 */
public final class EventId implements Comparable<EventId> {

    private static final int TEXT_LENGTH = 36;
    private static final TimeOrderedUuids UUIDS =
            new TimeOrderedUuids(System::currentTimeMillis, new SecureRandom()::nextLong);

    private final UUID value;

    private EventId(UUID value) {
        this.value = value;
    }

    /** A new id, greater than every id that this method returned before in this process. */
    public static EventId next() {
        return new EventId(UUIDS.next());
    }

    /** The id for a UUID of any version. */
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
                    "event id must be a UUID of 36 characters, got "
                            + text.length()
                            + " characters");
        }
        UUID value = UUID.fromString(text);
        if (!value.toString().equalsIgnoreCase(text)) {
            throw new IllegalArgumentException("event id must be a UUID, got \"" + text + '"');
        }
        return new EventId(value);
    }

    /** This id as a UUID. */
    public UUID toUuid() {
        return value;
    }

    /** The time of the id's creation, in milliseconds; empty unless the UUID has version 7. */
    public Optional<Instant> time() {
        return TimeOrderedUuids.millisOf(value).map(Instant::ofEpochMilli);
    }

    /** Orders by the 128 bits, unsigned, which is the order of PostgreSQL and of the text form. */
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
