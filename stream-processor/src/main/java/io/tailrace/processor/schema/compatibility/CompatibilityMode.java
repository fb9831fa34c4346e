package io.tailrace.processor.schema.compatibility;

import java.util.Locale;

/** Whose events must be accepted by whom when schemas change. */
public enum CompatibilityMode {
    /** Consumers with the new schemas read events that were written with the old ones. */
    BACKWARD,
    /** Consumers with the old schemas read events that are written with the new ones. */
    FORWARD,
    /** Both. */
    FULL;

    /** Whether a direction belongs to this mode. */
    boolean includes(CompatibilityMode direction) {
        return this == FULL || this == direction;
    }

    /** The value as it is written on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
