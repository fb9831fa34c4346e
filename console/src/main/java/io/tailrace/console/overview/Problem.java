package io.tailrace.console.overview;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that is wrong at one moment.
 *
 * @param id the same for as long as the problem lasts, whatever its text says; what follows a
 *     {@code #} tells problems of one cause apart
 * @param subject what has the problem, for example {@code relay tailrace_outbox}
 * @param text a sentence or more
 * @param since when it began; null if it began when it was seen first
 * @param runbook the entry that says what to do, below {@code docs}; null if there is none
 * @param patience how long it must last before it is shown
 */
record Problem(
        String id,
        Severity severity,
        String subject,
        String text,
        @Nullable Instant since,
        @Nullable String runbook,
        Duration patience) {

    /** How bad it is. */
    enum Severity {
        /** Events do not arrive, or are lost. */
        CRITICAL,
        /** Somebody should look. */
        WARNING
    }
}
