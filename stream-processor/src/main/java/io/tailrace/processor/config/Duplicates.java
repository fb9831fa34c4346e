package io.tailrace.processor.config;

import java.util.Locale;

/** What happens to an event whose id was passed on before, within the time to live. */
public enum Duplicates {
    /** The event is dropped and counted: delivery at least once repeats events, and that is all. */
    SKIP,
    /**
     * The event goes to the dead-letter topic with the reason {@code DuplicateEvent}, so that a
     * person can look whether it repeats the event or has only the same id.
     */
    DEAD_LETTER;

    /** The value as it is written on the command line, for example {@code dead-letter}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
