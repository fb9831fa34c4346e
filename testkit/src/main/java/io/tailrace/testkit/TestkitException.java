package io.tailrace.testkit;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A server could not be started or stopped; the message says which and why. */
public final class TestkitException extends RuntimeException {

    @Serial private static final long serialVersionUID = 1L;

    /** What happened; the cause may be null. */
    public TestkitException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
