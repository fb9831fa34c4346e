package io.tailrace.spring.kafka;

import io.tailrace.subscriber.container.ListenerGroup;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.listener.CommonErrorHandler;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.MessageListener;
import org.springframework.kafka.listener.MessageListenerContainer;

/** A container that reports failed events. Safe for any thread, as its superclass. */
final class EventListenerContainer extends ConcurrentMessageListenerContainer<Object, Object> {

    private static final Logger LOG = LoggerFactory.getLogger(EventListenerContainer.class);

    EventListenerContainer(ConsumerFactory<Object, Object> consumers, Pattern topics) {
        super(consumers, new ContainerProperties(topics));
    }

    /**
     * Refuses every other error handler: it would forward or skip failed events, of which then no
     * report is written.
     *
     * @throws IllegalStateException if the handler is no {@link EventErrorHandler}
     */
    @Override
    public void setCommonErrorHandler(@Nullable CommonErrorHandler handler) {
        if (!(handler instanceof EventErrorHandler)) {
            throw new IllegalStateException(
                    "@KafkaListener %s must have the error handler of its container factory, which reports failed events, got %s; leave @RetryableTopic, RetryTopicConfiguration and error handlers to other listeners"
                            .formatted(
                                    getListenerId(),
                                    handler == null ? "none" : handler.getClass().getName()));
        }
        super.setCommonErrorHandler(handler);
    }

    /**
     * Tells a group what the listener of a container does, notes its calls, and takes back settings
     * with which events would be lost or repeated.
     */
    @SuppressWarnings("unchecked") // the consumers of the container have these types
    static void guard(
            ConcurrentMessageListenerContainer<Object, Object> container,
            ListenerGroup group,
            RunningCalls calls) {
        ContainerProperties properties = container.getContainerProperties();
        if (properties.getMessageListener() instanceof MessageListener<?, ?> listener) {
            container.setupMessageListener(
                    new GuardedListener((MessageListener<Object, Object>) listener, group, calls));
        }
        if (properties.getAckMode() != ContainerProperties.AckMode.BATCH) {
            LOG.warn(
                    "Listeners of events have the ack mode BATCH, got {}: other modes commit where a failed commit would count as a failed event",
                    properties.getAckMode());
            properties.setAckMode(ContainerProperties.AckMode.BATCH);
        }
        withoutTransactions(properties);
    }

    /**
     * In a transaction of the container, a failed event goes to a processor of rollbacks, which
     * skips it in the end.
     */
    @SuppressWarnings("removal") // an application may still set it
    private static void withoutTransactions(ContainerProperties properties) {
        if (properties.getKafkaAwareTransactionManager() == null
                && properties.getTransactionManager() == null) {
            return;
        }
        LOG.warn(
                "Listeners of events run in no transaction of their container, because a transaction that is rolled back reports nothing; the transaction manager of the container, for example a KafkaTransactionManager, is not used for them. Use @Transactional for a database");
        properties.setKafkaAwareTransactionManager(null);
        properties.setTransactionManager(null);
    }

    /**
     * Resumes a partition of a container, also if another consumer has it now: the consumer that
     * had it would otherwise still pause it when it gets it back, and nothing would end that pause.
     */
    static void resume(MessageListenerContainer container, TopicPartition partition) {
        if (container instanceof ConcurrentMessageListenerContainer<?, ?> several) {
            List.copyOf(several.getContainers()).forEach(each -> each.resumePartition(partition));
        } else {
            container.resumePartition(partition);
        }
    }
}
