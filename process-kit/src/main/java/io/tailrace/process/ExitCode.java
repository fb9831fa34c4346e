package io.tailrace.process;

/**
 * Why a Tailrace process ended, as an operator or a supervisor sees it.
 *
 * <p>Codes 1 and 3 are worth a restart by a supervisor; the others will end the same way until
 * somebody follows the remedy in the message.
 */
public enum ExitCode {
    /** Stopped as asked. */
    OK(0),
    /** An error nobody foresaw; the log has its stack trace. */
    UNEXPECTED(1),
    /** The command line or the environment asks for something impossible. */
    USAGE(2),
    /** PostgreSQL or Kafka could not be reached, or the port of the admin endpoint is taken. */
    UNREACHABLE(3),
    /** A server is reached but not set up for this: privileges, settings, table, topics. */
    SETUP(4),
    /** The database no longer has, or never had, what the stored position refers to. */
    POSITION_LOST(5),
    /** A command stopped before it had done all it was asked to; its message says why. */
    INCOMPLETE(6);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    /** The number the process exits with. */
    public int code() {
        return code;
    }
}
