package io.tailrace.process;

import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Turns what Kafka clients throw into what an operator can act on. */
public final class Brokers {

    private Brokers() {}

    /**
     * An operation failed.
     *
     * @param operation what was tried, as in "cannot {@code create topic x}"
     */
    public static OperatorException refused(String operation, @Nullable Throwable cause) {
        return cause instanceof TimeoutException || cause instanceof RetriableException
                ? unreachable(operation, cause)
                : new OperatorException(
                        ExitCode.SETUP,
                        "Kafka refuses to %s: %s".formatted(operation, describe(cause)),
                        remedy(cause),
                        cause);
    }

    /** No broker answered. */
    public static OperatorException unreachable(String operation, @Nullable Throwable cause) {
        return new OperatorException(
                ExitCode.UNREACHABLE,
                "Kafka cannot be reached to %s: %s".formatted(operation, describe(cause)),
                "Check that a broker listens at --bootstrap-servers, and that the addresses it"
                        + " advertises can be reached from here.",
                cause);
    }

    private static String remedy(@Nullable Throwable cause) {
        if (cause instanceof AuthenticationException) {
            return "Check the credentials given with --kafka.";
        }
        if (cause instanceof AuthorizationException) {
            return "Grant the principal the rights listed in the reference.";
        }
        return "The broker's log says more.";
    }

    private static String describe(@Nullable Throwable cause) {
        if (cause == null) {
            return "no cause given";
        }
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }
}
