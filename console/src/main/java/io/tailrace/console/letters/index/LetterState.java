package io.tailrace.console.letters.index;

import java.util.Locale;

/** What was done with a dead letter. */
public enum LetterState {
    /** Nothing, or it was reopened. */
    OPEN,
    /** Its event was sent again. */
    REDRIVEN,
    /** It needs no attention. */
    DISCARDED,
    /** It only says that its event was erased. */
    ERASED;

    /** The state as the API writes it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
