package io.tailrace.event.internal.rehearsal;

import io.tailrace.event.internal.Check;

/**
 * What a subscriber says about one dead letter. Long texts are shortened.
 *
 * @param partition the partition of the dead-letter topic
 * @param offset the offset in the partition
 * @param outcome what happened
 * @param reason the reason of the {@code EventError} that a redrive would report; empty if there is
 *     none
 * @param error the class of the exception; empty if there is none
 * @param message what went wrong, for people; empty if nothing did
 * @param tookMs how long the handler ran, in milliseconds
 */
public record LetterResult(
        int partition,
        long offset,
        LetterOutcome outcome,
        String reason,
        String error,
        String message,
        long tookMs) {

    private static final int MAX_NAME = 200;
    private static final int MAX_MESSAGE = 500;

    /** Shortens the texts. */
    public LetterResult {
        reason = Check.shorten(reason, MAX_NAME);
        error = Check.shorten(error, MAX_NAME);
        message = Check.shorten(message, MAX_MESSAGE);
    }
}
