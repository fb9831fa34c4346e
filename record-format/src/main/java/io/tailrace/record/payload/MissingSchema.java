package io.tailrace.record.payload;

import java.util.Locale;

/** What happens to an event for which the registry has no schema that can be used. */
public enum MissingSchema {

    /** The events of its topic and partition wait until an operator has mended it. */
    WAIT,

    /** The event becomes a dead letter, which can be redriven. */
    DEAD_LETTER;

    /** The value as it is written on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
