package io.tailrace.spring.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.EventCatalogue;
import io.tailrace.event.EventError;
import io.tailrace.event.EventException;
import io.tailrace.event.EventHeaders;
import io.tailrace.event.EventId;
import io.tailrace.event.builtin.OrderEvent;
import io.tailrace.event.builtin.UserEvent;
import io.tailrace.subscriber.handler.PayloadDecoder;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** What a listener whose methods are in a class is given; its events are in no scanned package. */
class EventMessageConverterTest {

    private final EventMessageConverter converter =
            new EventMessageConverter(
                    EventCatalogue.of(OrderEvent.class),
                    PayloadDecoder.JSON,
                    List.of(new EventTarget(EventTarget.Form.PAYLOAD, UserEvent.Deleted.class)));

    @Test
    void theFamiliesOfAllMethodsAreRead() {
        assertThat(convert(UserEvent.Deleted.class, "{\"userId\":\"u-1\"}"))
                .isInstanceOf(UserEvent.Deleted.class);
    }

    @Test
    void anEventThatNoMethodTakesHasNoHandler() {
        assertThatThrownBy(() -> convert(UserEvent.Created.class, "{\"userId\":\"u-1\"}"))
                .isInstanceOfSatisfying(
                        EventException.class,
                        e -> assertThat(e.error()).isEqualTo(EventError.HANDLER_MISSING));
    }

    @Test
    void aPayloadInAnotherFormatIsDecodedFirst() {
        EventMessageConverter framed =
                new EventMessageConverter(
                        EventCatalogue.of(UserEvent.class),
                        (contentType, value) -> Arrays.copyOfRange(value, 5, value.length),
                        List.of(
                                new EventTarget(
                                        EventTarget.Form.PAYLOAD, UserEvent.Deleted.class)));

        assertThat(convert(framed, UserEvent.Deleted.class, "\0\0\0\0\7{\"userId\":\"u-1\"}"))
                .isEqualTo(new UserEvent.Deleted("u-1", null));
        assertThatThrownBy(
                        () ->
                                convert(
                                        converter,
                                        UserEvent.Deleted.class,
                                        "\0\0\0\0\7{\"userId\":\"u-1\"}"))
                .isInstanceOf(EventException.class);
    }

    private Object convert(Class<? extends DomainEvent> type, String json) {
        return convert(converter, type, json);
    }

    private static Object convert(
            EventMessageConverter converter, Class<? extends DomainEvent> type, String json) {
        String name =
                EventCatalogue.of(OrderEvent.class)
                        .withFamiliesOf(Set.of(UserEvent.class))
                        .typeName(type);
        ConsumerRecord<byte[], byte[]> record =
                new ConsumerRecord<>("events.x", 0, 0, "k".getBytes(UTF_8), json.getBytes(UTF_8));
        record.headers()
                .add(EventHeaders.ID, EventId.next().toString().getBytes(UTF_8))
                .add(EventHeaders.TYPE, name.getBytes(UTF_8))
                .add(EventHeaders.SUBJECT, "k".getBytes(UTF_8));
        return converter.extractAndConvertValue(record, null);
    }
}
