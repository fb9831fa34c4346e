package io.tailrace.spring.kafka;

import io.tailrace.subscriber.container.ListenerGroup;
import java.util.Collection;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.listener.MessageListener;
import org.springframework.kafka.listener.adapter.FilteringMessageListenerAdapter;
import org.springframework.kafka.support.Acknowledgment;

/**
 * Tells the group of a listener what the listener has handled, and keeps a record away from the
 * listener of which only the report is missing. Called by the threads of the container.
 */
final class GuardedListener extends FilteringMessageListenerAdapter<Object, Object> {

    private final ListenerGroup group;
    private final RunningCalls calls;

    GuardedListener(
            MessageListener<Object, Object> listener, ListenerGroup group, RunningCalls calls) {
        super(listener, record -> false);
        this.group = group;
        this.calls = calls;
    }

    /** Makes the error handler send the report again. */
    private static final class ReportMissing extends RuntimeException {

        private static final long serialVersionUID = 1;

        ReportMissing() {
            super("the report of the event is not written yet", null, false, false);
        }
    }

    @Override
    public void onMessage(
            ConsumerRecord<Object, Object> record,
            @Nullable Acknowledgment acknowledgment,
            @Nullable Consumer<?, ?> consumer) {
        if (group.awaitsReport(RecordBytes.of(record))) {
            throw new ReportMissing();
        }
        calls.begin(record);
        try {
            super.onMessage(record, acknowledgment, consumer);
        } finally {
            calls.end();
        }
        group.handled(record);
    }

    @Override
    public void onPartitionsRevoked(@Nullable Collection<TopicPartition> partitions) {
        super.onPartitionsRevoked(partitions);
        if (partitions != null) {
            group.revoked(partitions);
        }
    }
}
