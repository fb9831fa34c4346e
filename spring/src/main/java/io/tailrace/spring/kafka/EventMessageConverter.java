package io.tailrace.spring.kafka;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.EventCatalogue;
import io.tailrace.event.EventEnvelope;
import io.tailrace.event.EventError;
import io.tailrace.event.EventException;
import io.tailrace.subscriber.container.EventReader;
import io.tailrace.subscriber.handler.PayloadDecoder;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.support.converter.MessagingMessageConverter;

/**
 * Reads the event that a {@code @KafkaListener} takes from headers and value of the record, which
 * must be bytes: the consumer has a {@code ByteArrayDeserializer} for both. The listener takes an
 * {@code EventEnvelope}, an {@code Event} or the payload, each of a record or a sealed interface.
 * Throws an {@link EventException} if the record is no such event. Safe for any thread.
 */
public final class EventMessageConverter extends MessagingMessageConverter {

    private final EventCatalogue catalogue;
    private final PayloadDecoder decoder;
    private final List<EventTarget> targets;
    private final Map<EventTarget, EventReader> readers = new ConcurrentHashMap<>();

    /** Reads the events of a catalogue and of the families that listeners take. */
    public EventMessageConverter(EventCatalogue catalogue) {
        this(catalogue, PayloadDecoder.JSON);
    }

    /**
     * Reads events whose payloads are in other formats.
     *
     * @param decoder makes JSON of payloads, as the decoder of a subscriber does; safe for any
     *     thread
     */
    public EventMessageConverter(EventCatalogue catalogue, PayloadDecoder decoder) {
        this(catalogue, decoder, List.of());
    }

    /**
     * Reads the events of a listener.
     *
     * @param targets what its methods take, if the class of the payload selects the method
     */
    EventMessageConverter(
            EventCatalogue catalogue, PayloadDecoder decoder, List<EventTarget> targets) {
        this.catalogue = withFamilies(catalogue, targets);
        this.decoder = decoder;
        this.targets = List.copyOf(targets);
    }

    @Override
    protected Object extractAndConvertValue(ConsumerRecord<?, ?> record, @Nullable Type type) {
        EventTarget target =
                EventTarget.of(type)
                        .orElseThrow(
                                () ->
                                        new IllegalStateException(
                                                "a @KafkaListener for events must take an EventEnvelope, an Event or a DomainEvent, got "
                                                        + type));
        EventEnvelope<DomainEvent> envelope =
                readers.computeIfAbsent(target, this::reader).read(RecordBytes.of(record));
        DomainEvent payload = envelope.event().payload();
        if (!isAccepted(target, payload.getClass())) {
            throw new EventException(
                    EventError.HANDLER_MISSING,
                    envelope.event().eventId(),
                    "the @KafkaListener takes no %s".formatted(payload.getClass().getName()),
                    null);
        }
        return target.select(envelope);
    }

    private boolean isAccepted(EventTarget target, Class<?> payload) {
        return target.accepts(payload)
                && (targets.isEmpty() || targets.stream().anyMatch(each -> each.accepts(payload)));
    }

    private EventReader reader(EventTarget target) {
        return new EventReader(withFamily(catalogue, target), decoder);
    }

    /** A catalogue with the families of targets. */
    static EventCatalogue withFamilies(EventCatalogue catalogue, List<EventTarget> targets) {
        EventCatalogue all = catalogue;
        for (EventTarget target : targets) {
            all = withFamily(all, target);
        }
        return all;
    }

    /** A catalogue with the family of a target. */
    private static EventCatalogue withFamily(EventCatalogue catalogue, EventTarget target) {
        return target.payload() == DomainEvent.class
                ? catalogue
                : catalogue.withFamiliesOf(Set.of(target.payload()));
    }
}
