package io.tailrace.subscriber.container;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.Event;
import io.tailrace.event.EventCatalogue;
import io.tailrace.event.EventCodec;
import io.tailrace.event.EventEnvelope;
import io.tailrace.event.EventException;
import io.tailrace.subscriber.handler.PayloadDecoder;
import io.tailrace.subscriber.handler.RetryLaterException;
import io.tailrace.subscriber.internal.received.IncomingEvent;
import io.tailrace.subscriber.internal.received.ReceivedRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads events from records, as a subscriber does. Immutable and safe for any thread. */
public final class EventReader {

    private static final String NO_GROUP = "none";

    private final EventCodec codec;
    private final PayloadDecoder decoder;

    /** Reads the events of a catalogue, with payloads in JSON. */
    public EventReader(EventCatalogue catalogue) {
        this(catalogue, PayloadDecoder.JSON);
    }

    /**
     * Reads the events of a catalogue, with payloads in other formats.
     *
     * @param decoder makes JSON of payloads, as the decoder of a subscriber does; safe for any
     *     thread
     */
    public EventReader(EventCatalogue catalogue, PayloadDecoder decoder) {
        this.codec = new EventCodec(catalogue);
        this.decoder = decoder;
    }

    /**
     * The event of a record, in its envelope.
     *
     * @throws EventException with {@code DESERIALIZATION_FAILED} if a required header or the
     *     payload is missing or invalid, or the type is not in the catalogue; with {@code
     *     VALIDATION_FAILED} if the payload breaks a rule of its type
     * @throws RetryLaterException if the decoder cannot have what it needs at this moment: the
     *     record is to be read again later
     */
    public EventEnvelope<DomainEvent> read(ConsumerRecord<byte[], byte[]> record) {
        ConsumerRecord<byte[], byte[]> binary = new ReceivedRecord(record, false).record();
        IncomingEvent incoming = IncomingEvent.of(binary, codec, decoder, NO_GROUP);
        Event<DomainEvent> event = incoming.event();
        return incoming.delivery().envelope(event);
    }
}
