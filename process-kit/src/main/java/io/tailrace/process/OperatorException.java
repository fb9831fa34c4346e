package io.tailrace.process;

import org.jspecify.annotations.Nullable;

/**
 * Something that a person has to set right: what is wrong, and what to do about it.
 *
 * <p>A process that ends with one prints its two sentences, not a stack trace.
 */
public final class OperatorException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;
    private final String remedy;

    public OperatorException(ExitCode exitCode, String problem, String remedy) {
        this(exitCode, problem, remedy, null);
    }

    public OperatorException(
            ExitCode exitCode, String problem, String remedy, @Nullable Throwable cause) {
        super(problem, cause);
        this.exitCode = exitCode;
        this.remedy = remedy;
    }

    /** How a process ends because of this. */
    public ExitCode exitCode() {
        return exitCode;
    }

    /** What to do about it; a full sentence. */
    public String remedy() {
        return remedy;
    }
}
