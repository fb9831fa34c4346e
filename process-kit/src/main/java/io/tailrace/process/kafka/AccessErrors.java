package io.tailrace.process.kafka;

import io.tailrace.event.internal.rights.Denial;
import io.tailrace.event.internal.rights.KafkaRight;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import java.util.Optional;
import org.apache.kafka.common.errors.AuthenticationException;
import org.jspecify.annotations.Nullable;

/**
 * Failures of a process that a cluster does not let in, or not do something. Another attempt fails
 * in the same way until somebody changes credentials or rights, so they end with {@link
 * ExitCode#SETUP}. Stateless.
 */
public final class AccessErrors {

    private AccessErrors() {}

    /**
     * The failure of a client whose principal lacks a right.
     *
     * @param activity what was tried, as in "could not {@code create topic x}"
     * @param cause what the client threw, or null if the brokers were asked for the rights
     */
    public static OperatorException ofRight(
            KafkaCluster kafka, String activity, KafkaRight missing, @Nullable Throwable cause) {
        return exception(Denial.ofRight(kafka.client(), activity, missing), cause);
    }

    /**
     * The failure of a client whose login or TLS handshake failed; empty if that is not among the
     * causes.
     */
    public static Optional<OperatorException> ofLogin(KafkaCluster kafka, @Nullable Throwable e) {
        return find(AuthenticationException.class, e)
                .map(cause -> exception(Denial.ofAuthentication(kafka.client(), cause), cause));
    }

    /** The first exception of a type among an exception and its causes. */
    public static <E extends Throwable> Optional<E> find(Class<E> type, @Nullable Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return Optional.of(type.cast(cause));
            }
        }
        return Optional.empty();
    }

    private static OperatorException exception(Denial denial, @Nullable Throwable cause) {
        return new OperatorException(ExitCode.SETUP, denial.problem(), denial.remedy(), cause);
    }
}
