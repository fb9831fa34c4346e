package io.tailrace.event.internal.rehearsal;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What happened to a dead letter in a rehearsal. */
public enum LetterOutcome {
    /** The handler returned; its effect was rolled back. */
    SUCCEEDED,
    /** The inbox has the event: a redrive would have no effect. */
    DUPLICATE,
    /** The group has no handler for the event and skips such events. */
    SKIPPED,
    /** The event cannot be decoded, has no handler, or its handler failed. */
    FAILED,
    /** The handler was not called, because its effects cannot be rolled back. */
    LEFT_OUT,
    /** A handler ended the transaction itself: the effect may be in the database. */
    COMMITTED,
    /**
     * It is not known whether the transaction is rolled back: its session could not be ended, and
     * may still hold locks.
     */
    NOT_ENDED,
    /** The rehearsal says nothing about the dead letter, for example because a lock was taken. */
    NOT_REHEARSED;

    /** The outcome as records and people have it, for example {@code left-out}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether a redrive of the dead letter would succeed. */
    public boolean wouldSucceed() {
        return this == SUCCEEDED || this == DUPLICATE || this == SKIPPED;
    }

    /** The outcome that a text stands for; empty if there is none. */
    public static Optional<LetterOutcome> ofText(String text) {
        return Arrays.stream(values()).filter(each -> each.text().equals(text)).findFirst();
    }
}
