package io.tailrace.subscriber.internal.rehearsal;

import io.tailrace.event.EventException;
import io.tailrace.event.internal.rehearsal.LetterOutcome;
import io.tailrace.event.internal.rehearsal.LetterPosition;
import io.tailrace.event.internal.rehearsal.LetterResult;
import io.tailrace.subscriber.internal.handling.Outcome;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;

/** What a member answers about a dead letter. Pure. */
final class LetterResults {

    /** SQL states of a lock that was not had in time, and of a deadlock. */
    private static final Set<String> OTHERS_WERE_IN_THE_WAY = Set.of("55P03", "40P01");

    private static final int MAX_CAUSES = 50;

    private LetterResults() {}

    static LetterResult ok(LetterPosition letter, LetterOutcome outcome, Duration took) {
        return result(letter, outcome, "", "", "", took);
    }

    static LetterResult leftOut(LetterPosition letter, String why) {
        return result(letter, LetterOutcome.LEFT_OUT, "", "", why, Duration.ZERO);
    }

    static LetterResult notRehearsed(LetterPosition letter, String why) {
        return result(letter, LetterOutcome.NOT_REHEARSED, "", "", why, Duration.ZERO);
    }

    static LetterResult failed(LetterPosition letter, EventException why, Duration took) {
        Throwable thrown = why.thrown();
        return result(
                letter,
                LetterOutcome.FAILED,
                why.error().reason(),
                thrown == null ? "" : thrown.getClass().getName(),
                String.valueOf(thrown == null ? why.getMessage() : thrown.getMessage()),
                took);
    }

    /**
     * What an exception means.
     *
     * @param outcome the outcome that the exception has in normal handling
     */
    static LetterResult thrown(LetterPosition letter, Throwable e, Outcome outcome, Duration took) {
        Throwable cause = e;
        for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
            if (cause instanceof ForbiddenCallException forbidden) {
                return leftOut(letter, String.valueOf(forbidden.getMessage()));
            }
            if (cause instanceof SQLException sql
                    && OTHERS_WERE_IN_THE_WAY.contains(String.valueOf(sql.getSQLState()))) {
                return notRehearsed(
                        letter, "another transaction has a lock that the handler needs");
            }
            cause = cause.getCause();
        }
        if (outcome instanceof Outcome.Failed failed) {
            return failed(letter, failed.why(), took);
        }
        return notRehearsed(
                letter,
                outcome instanceof Outcome.NotNow later
                        ? "the handler cannot handle it for now: " + later.why()
                        : "it has no outcome");
    }

    private static LetterResult result(
            LetterPosition letter,
            LetterOutcome outcome,
            String reason,
            String error,
            String message,
            Duration took) {
        return new LetterResult(
                letter.partition(),
                letter.offset(),
                outcome,
                reason,
                error,
                message,
                took.toMillis());
    }
}
