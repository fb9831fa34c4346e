package io.tailrace.process.kafka;

import io.tailrace.event.internal.RootCause;
import io.tailrace.event.internal.rights.KafkaRight;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Turns the exceptions of Kafka clients into messages that an operator can act on. */
public final class KafkaErrors {

    private KafkaErrors() {}

    /**
     * The exception for an operation that failed: {@link ExitCode#UNREACHABLE} if another attempt
     * may succeed, as after a broker for the replicas has come back; {@link ExitCode#SETUP}
     * otherwise.
     *
     * @param kafka the cluster that was asked
     * @param operation what was tried, as in "could not {@code create topic x}"
     * @param cause what the client threw, or null if it threw nothing
     */
    public static OperatorException refused(
            KafkaCluster kafka, String operation, @Nullable Throwable cause) {
        Optional<OperatorException> login = AccessErrors.ofLogin(kafka, cause);
        if (login.isPresent()) {
            return login.get();
        }
        if (cause instanceof InvalidReplicationFactorException) {
            return tooFewBrokers(operation, cause);
        }
        return cause instanceof TimeoutException || cause instanceof RetriableException
                ? unreachable(kafka, operation, cause)
                : new OperatorException(
                        ExitCode.SETUP,
                        "Could not %s: the broker refused: %s"
                                .formatted(operation, describe(cause)),
                        remedy(cause),
                        cause);
    }

    /**
     * The exception for an operation that failed, maybe for want of a right.
     *
     * @param needed the right that the operation needs; granting it is the remedy if the cause is
     *     an {@link AuthorizationException}, whose operation and resource it has to name
     */
    public static OperatorException refused(
            KafkaCluster kafka, String operation, @Nullable Throwable cause, KafkaRight needed) {
        return AccessErrors.find(AuthorizationException.class, cause)
                .map(denied -> AccessErrors.ofRight(kafka, operation, needed, denied))
                .orElseGet(() -> refused(kafka, operation, cause));
    }

    /**
     * The exception for an operation that no broker answered, with {@link ExitCode#UNREACHABLE}.
     *
     * @param kafka the cluster that was asked
     * @param operation what was tried, as in "could not {@code create topic x}"
     * @param cause what the client threw, or null if it threw nothing
     */
    public static OperatorException unreachable(
            KafkaCluster kafka, String operation, @Nullable Throwable cause) {
        return new OperatorException(
                ExitCode.UNREACHABLE,
                "Could not %s: no broker reachable at %s: %s"
                        .formatted(operation, kafka.bootstrapServers(), describe(cause)),
                "Check that a broker listens at --bootstrap-servers, and that the addresses that"
                        + " the brokers advertise can be reached from this host. A listener for"
                        + " another security.protocol closes the connection without an answer; this"
                        + " client has "
                        + kafka.client().security()
                        + ".",
                cause);
    }

    /**
     * The exception for a client that could not be created: {@link ExitCode#UNREACHABLE} if no
     * address of a broker can be resolved, else {@link ExitCode#USAGE}, because a client property
     * is wrong.
     *
     * @param kafka the cluster that the client is for
     */
    public static OperatorException noClient(KafkaCluster kafka, KafkaException e) {
        Throwable root = RootCause.of(e);
        String text = describe(root);
        if (text.contains("bootstrap")) {
            return unreachable(kafka, "create a Kafka client", root);
        }
        if (root instanceof IllegalArgumentException || text.contains("JAAS")) {
            return wrongProperty("sasl.jaas.config cannot be parsed, and may hold a secret", null);
        }
        return wrongProperty(text, e);
    }

    private static OperatorException wrongProperty(String problem, @Nullable Throwable e) {
        return new OperatorException(
                ExitCode.USAGE,
                "Could not create a Kafka client: " + problem,
                "Correct the client properties, which are given with --kafka and --kafka-file.",
                e);
    }

    private static OperatorException tooFewBrokers(String operation, Throwable cause) {
        return new OperatorException(
                ExitCode.UNREACHABLE,
                "Could not %s: %s".formatted(operation, describe(cause)),
                "Start the brokers that are missing, or set --replication-factor to at most the"
                        + " number of brokers.",
                cause);
    }

    private static String remedy(@Nullable Throwable cause) {
        if (cause instanceof AuthorizationException) {
            return "Grant the client's principal the rights that init --print prints.";
        }
        if (cause instanceof InvalidTopicException) {
            return "Choose another name for the aggregate type. Kafka takes '.' and '_' for the same"
                    + " in the names of topics.";
        }
        if (cause instanceof PolicyViolationException) {
            return "Create the topic by hand in the way that the policy allows, or change the policy"
                    + " that create.topic.policy.class.name names.";
        }
        if (cause instanceof RecordTooLargeException) {
            return "Raise max.message.bytes of the topic.";
        }
        return "Look for the reason in the broker's log.";
    }

    private static String describe(@Nullable Throwable cause) {
        if (cause == null) {
            return "the client reported no cause";
        }
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }
}
