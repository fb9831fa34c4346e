package io.tailrace.spring.kafka;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.EventCatalogue;
import io.tailrace.event.EventHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.listener.adapter.RecordFilterStrategy;

/**
 * Skips the events that a listener does not take, by the type in their headers. A record whose type
 * the catalogue does not have goes to the listener, and so is reported.
 *
 * @param catalogue the names of the types
 * @param targets what the methods of the listener take
 * @param before the filter of the application, or null
 */
record AcceptedEvents(
        EventCatalogue catalogue,
        List<EventTarget> targets,
        @Nullable RecordFilterStrategy<? super Object, ? super Object> before)
        implements RecordFilterStrategy<Object, Object> {

    @Override
    public boolean filter(ConsumerRecord<Object, Object> record) {
        return (before != null && before.filter(record)) || !isAccepted(record);
    }

    private boolean isAccepted(ConsumerRecord<?, ?> record) {
        Optional<Class<? extends DomainEvent>> type =
                Optional.ofNullable(record.headers().lastHeader(EventHeaders.TYPE))
                        .map(Header::value)
                        .map(name -> new String(name, StandardCharsets.UTF_8))
                        .flatMap(catalogue::find);
        return type.isEmpty() || targets.stream().anyMatch(each -> each.accepts(type.get()));
    }
}
