package io.tailrace.process;

import org.jspecify.annotations.Nullable;

/**
 * A failure that a person has to resolve. It consists of a problem and a remedy, a sentence each; a
 * process that ends because of it prints these two sentences instead of a stack trace.
 */
public final class OperatorException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;
    private final String remedy;

    /** A failure without a causing exception. */
    public OperatorException(ExitCode exitCode, String problem, String remedy) {
        this(exitCode, problem, remedy, null);
    }

    /**
     * A failure.
     *
     * @param problem what is wrong, with names and actual values
     * @param remedy what to do about it, a full sentence
     * @param cause the exception behind the failure, or null
     */
    public OperatorException(
            ExitCode exitCode, String problem, String remedy, @Nullable Throwable cause) {
        super(problem, cause);
        this.exitCode = exitCode;
        this.remedy = remedy;
    }

    /** The exit code of a process that ends because of this failure. */
    public ExitCode exitCode() {
        return exitCode;
    }

    /** What to do about the problem; a full sentence. */
    public String remedy() {
        return remedy;
    }
}
