package io.tailrace.process;

/**
 * Why a Tailrace process ended, as an operator or a supervisor sees it.
 *
 * <p>After {@link #UNEXPECTED} and {@link #UNREACHABLE} a restart by a supervisor may help. After
 * the other failures the process ends the same way again until the remedy of its message has been
 * followed.
 */
public enum ExitCode {
    /** The process stopped because it was asked to. */
    OK(0),
    /** An unforeseen error; the log has its stack trace. */
    UNEXPECTED(1),
    /** An option or an environment variable is unknown or has an impossible value. */
    USAGE(2),
    /**
     * PostgreSQL, Kafka or the URL of schemas could not be reached, or the port of the admin
     * endpoint or the state directory is taken.
     */
    UNREACHABLE(3),
    /**
     * PostgreSQL or Kafka answers but lacks what is needed: rights, settings, table, topics; or a
     * schema of payloads cannot be used.
     */
    SETUP(4),
    /** The stored position does not belong to this database, or the database no longer has it. */
    POSITION_LOST(5),
    /**
     * A command stopped before it had done everything, or a relay because another program reads its
     * slot; the message says why.
     */
    INCOMPLETE(6),
    /** The Java heap is too small for what the process has to hold. */
    HEAP_EXHAUSTED(7),
    /** A comparison found a change of schemas that breaks consumers, or cannot be judged. */
    INCOMPATIBLE(8);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    /** The number that the process exits with. */
    public int code() {
        return code;
    }
}
