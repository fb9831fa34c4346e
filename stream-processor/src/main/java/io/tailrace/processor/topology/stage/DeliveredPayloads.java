package io.tailrace.processor.topology.stage;

import io.tailrace.event.EventException;
import io.tailrace.event.EventHeaders;
import io.tailrace.event.TopicNames;
import io.tailrace.record.TextHeaders;
import io.tailrace.record.payload.ConvertedPayload;
import io.tailrace.record.payload.OutgoingPayload;
import io.tailrace.record.payload.PayloadConverter;
import java.util.Objects;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Writes the payloads of events that are delivered to every group in the format of a registry, if
 * one is configured. Retried events, which were delivered before, stay as they are. Safe for any
 * thread.
 */
public final class DeliveredPayloads {

    private final TopicNames topics;
    private final PayloadConverter converter;
    private final PausedInputs paused;

    /**
     * @param paused the partitions whose events wait for a schema
     */
    public DeliveredPayloads(TopicNames topics, PayloadConverter converter, PausedInputs paused) {
        this.topics = topics;
        this.converter = converter;
        this.paused = paused;
    }

    /** Whether the events may have to wait for a schema. */
    public boolean mayWait() {
        return converter.isOn();
    }

    /** The partitions whose events wait for a schema. */
    public PausedInputs paused() {
        return paused;
    }

    /** Whether an event can be delivered at this moment. */
    public boolean isReady(Record<byte[], RoutedEvent> event) {
        return event.value().group() != null || converter.isReady(outgoing(event));
    }

    /**
     * The event as it is delivered.
     *
     * @throws EventException with the reason if the schema does not accept the payload
     */
    public Record<byte[], RoutedEvent> convert(Record<byte[], RoutedEvent> event) {
        if (!converter.isOn()) {
            return event;
        }
        ConvertedPayload converted = converter.convert(outgoing(event));
        Headers headers = new RecordHeaders(event.headers());
        headers.remove(EventHeaders.CONTENT_TYPE);
        if (converted.contentType() != null) {
            TextHeaders.set(headers, EventHeaders.CONTENT_TYPE, converted.contentType());
        }
        RoutedEvent routed = event.value();
        return event.withHeaders(headers)
                .withValue(
                        new RoutedEvent(
                                routed.topic(), routed.group(), routed.due(), converted.bytes()));
    }

    /** The partition that events of a topic are read from. */
    public TopicPartition input(String topic, int partition) {
        return new TopicPartition(topics.outbox(aggregateType(topic)), partition);
    }

    private OutgoingPayload outgoing(Record<byte[], RoutedEvent> event) {
        String topic = event.value().topic();
        return new OutgoingPayload(
                topic,
                aggregateType(topic),
                TextHeaders.getOr(event.headers(), EventHeaders.TYPE, ""),
                TextHeaders.get(event.headers(), EventHeaders.CONTENT_TYPE),
                Objects.requireNonNull(event.value().payload()));
    }

    private String aggregateType(String topic) {
        return topic.substring(topics.eventsPrefix().length());
    }
}
