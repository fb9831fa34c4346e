package io.tailrace.processor.topology.stage;

import io.tailrace.event.EventException;
import io.tailrace.event.EventHeaders;
import io.tailrace.event.TopicNames;
import io.tailrace.record.TextHeaders;
import io.tailrace.record.payload.ConvertedPayload;
import io.tailrace.record.payload.NotReadyException;
import io.tailrace.record.payload.OutgoingPayload;
import io.tailrace.record.payload.PayloadConverter;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

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

    /**
     * The event as it is delivered.
     *
     * @throws EventException with the reason if the schema does not accept the payload
     * @throws NotReadyException if its schema is not there; it is being fetched then, and the
     *     caller asks again
     */
    public Record<byte[], RoutedEvent> convert(Record<byte[], RoutedEvent> event) {
        OutgoingPayload outgoing = outgoing(event);
        if (outgoing == null) {
            return event;
        }
        ConvertedPayload converted = converter.convert(outgoing);
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

    /** Has the schema of an event fetched, if it is not there. */
    public void prepare(Record<byte[], RoutedEvent> event) {
        OutgoingPayload outgoing = outgoing(event);
        if (outgoing != null) {
            converter.prepare(outgoing);
        }
    }

    /** A number that changes when a schema was fetched, or could not be. */
    public long answers() {
        return converter.answers();
    }

    /**
     * What is converted of an event; null for nothing. An event that was held under an earlier
     * prefix of topics has no aggregate type that could be known.
     */
    private @Nullable OutgoingPayload outgoing(Record<byte[], RoutedEvent> event) {
        String topic = event.value().topic();
        byte[] payload = event.value().payload();
        if (!converter.isOn()
                || event.value().group() != null
                || payload == null
                || !topic.startsWith(topics.eventsPrefix())) {
            return null;
        }
        return new OutgoingPayload(
                topic,
                topic.substring(topics.eventsPrefix().length()),
                TextHeaders.getOr(event.headers(), EventHeaders.TYPE, ""),
                TextHeaders.get(event.headers(), EventHeaders.CONTENT_TYPE),
                payload);
    }
}
