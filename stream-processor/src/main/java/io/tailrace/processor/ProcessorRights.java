package io.tailrace.processor;

import io.tailrace.event.internal.rights.KafkaRight;
import io.tailrace.event.internal.rights.Operation;
import io.tailrace.event.internal.rights.Resource;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.AccessErrors;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.processor.topics.TopicWatch;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;

/** What it means for a processor that the brokers refuse something. Stateless. */
final class ProcessorRights {

    private ProcessorRights() {}

    /**
     * The failure for an operator, if the brokers refused a login, the group or a transactional id,
     * which no further attempt can change. Topics are the concern of the {@link TopicWatch}.
     */
    static Optional<OperatorException> failure(ProcessorConfig config, Throwable e) {
        String application = config.execution().applicationId();
        return AccessErrors.ofLogin(config.kafka(), e)
                .or(
                        () ->
                                AccessErrors.find(GroupAuthorizationException.class, e)
                                        .map(
                                                denied ->
                                                        AccessErrors.ofRight(
                                                                config.kafka(),
                                                                "join the group of the processors",
                                                                right(
                                                                        Resource.group(application),
                                                                        Operation.READ),
                                                                denied)))
                .or(
                        () ->
                                AccessErrors.find(TransactionalIdAuthorizationException.class, e)
                                        .map(
                                                denied ->
                                                        AccessErrors.ofRight(
                                                                config.kafka(),
                                                                "process in a transaction",
                                                                right(
                                                                        Resource.transactionalIds(
                                                                                application + "-"),
                                                                        Operation.WRITE),
                                                                denied)));
    }

    private static KafkaRight right(Resource resource, Operation operation) {
        return KafkaRight.missing(resource, Set.of(operation));
    }
}
