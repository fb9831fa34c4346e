package io.tailrace.spring.kafka;

import io.tailrace.subscriber.container.ListenerGroup;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.springframework.core.log.LogAccessor;
import org.springframework.kafka.KafkaException;
import org.springframework.kafka.listener.CommonErrorHandler;
import org.springframework.kafka.listener.ListenerExecutionFailedException;
import org.springframework.kafka.listener.ListenerUtils;
import org.springframework.kafka.listener.MessageListenerContainer;
import org.springframework.kafka.listener.SeekUtils;
import org.springframework.kafka.support.KafkaHeaders;

/**
 * Retries an event that a {@code @KafkaListener} could not handle, or reports it to {@code
 * events.failed}, as the {@link ListenerGroup} decides. Until then the partition is paused and the
 * other partitions are read, and the offset is committed only after the brokers have acknowledged
 * the report. Called by the threads of the containers. Refuses batches.
 */
public final class EventErrorHandler implements CommonErrorHandler {

    private static final LogAccessor LOG = new LogAccessor(EventErrorHandler.class);

    /**
     * Up to this pause the thread sleeps: a partition could be due before it is paused, and would
     * then wait for the end of the poll.
     */
    private static final Duration SHORT = Duration.ofMillis(200);

    private final Function<String, ListenerGroup> groups;

    /**
     * Creates a handler for the containers of several groups.
     *
     * @param groups the group with an id; must return the same object for the same id
     */
    public EventErrorHandler(Function<String, ListenerGroup> groups) {
        this.groups = groups;
    }

    /** Seeks: a partition that is revoked during a pause must not be handled here any more. */
    @Override
    public boolean seeksAfterHandling() {
        return true;
    }

    @Override
    public void handleRemaining(
            Exception thrown,
            List<ConsumerRecord<?, ?>> records,
            Consumer<?, ?> consumer,
            MessageListenerContainer container) {
        SeekUtils.seekOrRecover(
                thrown,
                records,
                consumer,
                container,
                false,
                (record, why, same, itself) -> isFinished(record, thrown, container),
                LOG,
                KafkaException.Level.DEBUG);
    }

    @Override
    public void handleOtherException(
            Exception thrown,
            Consumer<?, ?> consumer,
            MessageListenerContainer container,
            boolean batchListener) {
        throw new IllegalStateException("The consumer failed without a record", thrown);
    }

    @Override
    public void handleBatch(
            Exception thrown,
            ConsumerRecords<?, ?> data,
            Consumer<?, ?> consumer,
            MessageListenerContainer container,
            Runnable invokeListener) {
        throw new IllegalStateException(
                "A batch of events cannot be handled: a failed event could not be told from the"
                        + " others. Use a @KafkaListener that takes one event.",
                thrown);
    }

    /** Pauses the partition of a record that is not finished. */
    private boolean isFinished(
            ConsumerRecord<?, ?> record, Exception thrown, MessageListenerContainer container)
            throws InterruptedException {
        if (thrown instanceof CommitFailedException) { // no failure of the listener
            return false;
        }
        ListenerGroup group = groups.apply(groupOf(container));
        Optional<Duration> pause = group.failed(asWritten(RecordBytes.of(record)), causeOf(thrown));
        if (pause.isPresent()) {
            pause(record, pause.get(), group, container);
        }
        return pause.isEmpty();
    }

    /** The container goes on to poll, so that the consumer stays in its group however long. */
    private static void pause(
            ConsumerRecord<?, ?> record,
            Duration pause,
            ListenerGroup group,
            MessageListenerContainer container)
            throws InterruptedException {
        if (pause.compareTo(SHORT) <= 0) {
            ListenerUtils.stoppableSleep(container, Math.max(1, pause.toMillis()));
            return;
        }
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        container.pausePartition(partition);
        group.later(pause, () -> EventListenerContainer.resume(container, partition));
    }

    private static String groupOf(MessageListenerContainer container) {
        @Nullable String group = container.getGroupId();
        if (group == null) {
            throw new IllegalStateException("a @KafkaListener for events must have a groupId");
        }
        return group;
    }

    /** Without the headers that a container may add. */
    private static ConsumerRecord<byte[], byte[]> asWritten(ConsumerRecord<byte[], byte[]> record) {
        record.headers().remove(KafkaHeaders.DELIVERY_ATTEMPT);
        record.headers().remove(KafkaHeaders.LISTENER_INFO);
        return record;
    }

    private static Throwable causeOf(Exception thrown) {
        Throwable cause = thrown;
        while (cause instanceof ListenerExecutionFailedException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
