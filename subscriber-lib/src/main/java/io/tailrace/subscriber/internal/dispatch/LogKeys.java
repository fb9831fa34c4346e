package io.tailrace.subscriber.internal.dispatch;

import io.tailrace.subscriber.internal.handling.TraceKey;
import io.tailrace.subscriber.internal.received.ReceivedRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.spi.LoggingEventBuilder;

/** The keys that identify an event in log messages. */
public final class LogKeys {

    private LogKeys() {}

    /** Adds the keys of an event that a group has received. */
    public static LoggingEventBuilder add(
            LoggingEventBuilder event, String group, ReceivedRecord received) {
        ConsumerRecord<byte[], byte[]> record = received.record();
        return TraceKey.add(event, received.trace())
                .addKeyValue("eventId", received.eventId())
                .addKeyValue("topic", record.topic())
                .addKeyValue("partition", record.partition())
                .addKeyValue("offset", record.offset())
                .addKeyValue("group", group)
                .addKeyValue("attempt", received.attempts());
    }
}
