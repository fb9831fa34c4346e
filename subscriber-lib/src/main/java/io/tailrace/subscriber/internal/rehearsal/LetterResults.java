package io.tailrace.subscriber.internal.rehearsal;

import io.tailrace.event.EventException;
import io.tailrace.event.internal.rehearsal.LetterOutcome;
import io.tailrace.event.internal.rehearsal.LetterPosition;
import io.tailrace.event.internal.rehearsal.LetterResult;
import io.tailrace.subscriber.internal.handling.Outcome;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a member answers about a dead letter. Pure. */
final class LetterResults {

    /** What PostgreSQL puts before values of rows, in its own lines after the first. */
    private static final String DETAIL = "Detail:";

    private static final int MAX_CAUSES = 50;

    /** The JDBC driver shows the statement of a batch with its values. */
    private static final Pattern BATCH =
            Pattern.compile("(?s)Batch entry \\d+ .*?(?= was aborted|$)");

    private LetterResults() {}

    static LetterResult ok(
            LetterPosition letter, LetterOutcome outcome, String remark, Duration took) {
        return result(letter, outcome, "", "", remark, took);
    }

    static LetterResult leftOut(LetterPosition letter, String why) {
        return result(letter, LetterOutcome.LEFT_OUT, "", "", why, Duration.ZERO);
    }

    static LetterResult notRehearsed(LetterPosition letter, String why) {
        return result(letter, LetterOutcome.NOT_REHEARSED, "", "", why, Duration.ZERO);
    }

    static LetterResult notEnded(LetterPosition letter) {
        return result(
                letter,
                LetterOutcome.NOT_ENDED,
                "",
                "",
                "the session of its aggregate could not be ended and may still hold locks",
                Duration.ZERO);
    }

    static LetterResult committed(LetterPosition letter) {
        return result(
                letter,
                LetterOutcome.COMMITTED,
                "",
                "",
                "a handler of its aggregate ended the transaction itself, and the effect of this dead"
                        + " letter may be committed",
                Duration.ZERO);
    }

    static LetterResult failed(LetterPosition letter, EventException why, Duration took) {
        Throwable thrown = why.thrown();
        return result(
                letter,
                LetterOutcome.FAILED,
                why.error().reason(),
                thrown == null ? "" : thrown.getClass().getName(),
                message(thrown == null ? why : thrown),
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
            if (cause instanceof SQLException sql) {
                Optional<String> why = whySaysNothing(String.valueOf(sql.getSQLState()));
                if (why.isPresent()) {
                    return notRehearsed(letter, why.get() + withState(cause));
                }
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

    /**
     * The message of an exception without the values of rows, as far as that can be told: without
     * the statement of a batch, the first line, up to {@value #DETAIL}, with the SQL state.
     */
    static String message(Throwable e) {
        String all = BATCH.matcher(String.valueOf(e.getMessage())).replaceAll("Batch entry");
        String first = all.lines().findFirst().orElse("");
        int detail = first.indexOf(DETAIL);
        return (detail < 0 ? first : first.substring(0, detail).strip()) + withState(e);
    }

    private static String withState(@Nullable Throwable e) {
        Throwable cause = e;
        for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return " (SQLSTATE " + sql.getSQLState() + ")";
            }
            cause = cause.getCause();
        }
        return "";
    }

    /** Why an SQL state says nothing about the dead letter; empty if it does. */
    private static Optional<String> whySaysNothing(String state) {
        return Optional.ofNullable(
                switch (state) {
                    case "55P03", "40P01" ->
                            "another transaction has a lock that the handler needs";
                    case "40001" -> "another transaction has changed the same rows";
                    case "42P07" ->
                            "a table exists already, perhaps that of a dead letter before it in the"
                                    + " same transaction";
                    case "57014" ->
                            "a statement was cancelled: it took longer than a rehearsal may last, or"
                                    + " than its own limit";
                    case CommitGuard.PREVENTED ->
                            "the handler commits, or checks all constraints with SET CONSTRAINTS ALL,"
                                    + " which a rehearsal cannot tell from a commit";
                    default -> outage(state);
                });
    }

    private static @Nullable String outage(String state) {
        return state.startsWith("08") || state.startsWith("57P0") || state.startsWith("53")
                ? "the database was not available, or had no resources"
                : null;
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
