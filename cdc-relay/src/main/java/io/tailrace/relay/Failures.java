package io.tailrace.relay;

import io.tailrace.event.internal.RootCause;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.position.ReplayMismatchException;
import java.util.concurrent.ExecutionException;

/** Translates the failures of a term into exceptions and texts for operators. */
final class Failures {

    private Failures() {}

    /** The exception that ended the stream, as an unchecked exception. */
    static RuntimeException ofStream(ExecutionException e) {
        Throwable cause = e.getCause();
        if (cause instanceof RuntimeException known) {
            return known;
        }
        return new IllegalStateException(cause == null ? e : cause);
    }

    /** The failure of a relay whose slot sends another stream than the one published before. */
    static OperatorException ofReplay(String slot, ReplayMismatchException e) {
        return new OperatorException(
                ExitCode.POSITION_LOST,
                "Slot %s does not continue the stream that was published before: %s"
                        .formatted(slot, e.getMessage()),
                "Check whether the database was replaced. Then drop the slot and start the relay again:"
                        + " it creates the slot, and publishes the rows of the table that the"
                        + " topics lack.",
                e);
    }

    /** The message of an exception, followed by its root cause. */
    static String describe(Throwable e) {
        Throwable root = RootCause.of(e);
        return root == e ? e.toString() : e.getMessage() + ": " + root;
    }
}
