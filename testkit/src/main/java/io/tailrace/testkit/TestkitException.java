package io.tailrace.testkit;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A server could not be started, stopped or removed. The message names the server and the cause.
 */
public final class TestkitException extends RuntimeException {

    @Serial private static final long serialVersionUID = 1L;

    /**
     * @param message what failed
     * @param cause the exception that made it fail, or null if there was none
     */
    public TestkitException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
