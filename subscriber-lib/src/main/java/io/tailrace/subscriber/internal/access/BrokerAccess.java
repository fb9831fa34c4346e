package io.tailrace.subscriber.internal.access;

import io.tailrace.event.internal.rights.Denial;
import io.tailrace.event.internal.rights.KafkaRight;
import io.tailrace.event.internal.rights.Operation;
import io.tailrace.event.internal.rights.Resource;
import io.tailrace.subscriber.config.SubscriberConfig;
import io.tailrace.subscriber.health.BrokerAccessException;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;

/**
 * Explains what the brokers refuse, and tells it from failures that may be over soon. Stateless.
 */
public final class BrokerAccess {

    private BrokerAccess() {}

    /** A subscriber's client, as messages name it. */
    public static Denial.Client client(SubscriberConfig config) {
        return new Denial.Client(config.bootstrapServers(), config.clientProperties());
    }

    /**
     * The refusal among an exception and its causes; empty if there is none.
     *
     * @param operation what the client did with topics
     */
    public static Optional<BrokerAccessException> refusal(
            SubscriberConfig config, Throwable e, Operation operation) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof BrokerAccessException known) {
                return Optional.of(known);
            }
            if (cause instanceof AuthenticationException) {
                return Optional.of(
                        exception(Denial.ofAuthentication(client(config), cause), cause));
            }
            Optional<KafkaRight> missing = missing(config, cause, operation);
            if (missing.isPresent()) {
                return Optional.of(ofRight(config, activity(missing.get()), missing.get(), cause));
            }
        }
        return Optional.empty();
    }

    /**
     * The refusal of an operation on a topic, whatever the client threw.
     *
     * @param activity what was tried, as in "could not {@code create topic x}"
     */
    public static BrokerAccessException ofTopic(
            SubscriberConfig config,
            String activity,
            String topic,
            Collection<Operation> operations,
            Throwable cause) {
        KafkaRight missing = KafkaRight.missing(Resource.topic(topic), operations);
        return ofRight(config, activity, missing, cause);
    }

    private static Optional<KafkaRight> missing(
            SubscriberConfig config, Throwable e, Operation operation) {
        if (e instanceof TopicAuthorizationException denied) {
            return denied.unauthorizedTopics().stream()
                    .sorted()
                    .findFirst()
                    .map(topic -> right(Resource.topic(topic), operation));
        }
        if (e instanceof GroupAuthorizationException) {
            return Optional.of(right(Resource.group(config.group()), Operation.READ));
        }
        return e instanceof TransactionalIdAuthorizationException
                ? Optional.of(
                        right(Resource.transactionalIds(config.group() + "-"), Operation.WRITE))
                : Optional.empty();
    }

    private static KafkaRight right(Resource resource, Operation operation) {
        return KafkaRight.missing(resource, Set.of(operation));
    }

    private static String activity(KafkaRight missing) {
        return "use " + missing.resource();
    }

    private static BrokerAccessException ofRight(
            SubscriberConfig config, String activity, KafkaRight missing, Throwable cause) {
        return exception(Denial.ofRight(client(config), activity, missing), cause);
    }

    private static BrokerAccessException exception(Denial denial, Throwable cause) {
        return new BrokerAccessException(denial.problem(), denial.remedy(), cause);
    }
}
