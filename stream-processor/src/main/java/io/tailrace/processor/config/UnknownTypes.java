package io.tailrace.processor.config;

import java.util.Locale;

/** What happens to an event whose type is neither in the catalogue nor has a schema. */
public enum UnknownTypes {
    /** The event is passed on and its payload is not looked at. */
    PASS,
    /** The event goes to the dead-letter topic. Needs a catalogue or schemas. */
    DEAD_LETTER;

    /** The value as it is written on the command line, for example {@code dead-letter}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
