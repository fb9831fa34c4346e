package io.tailrace.subscriber.container;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.event.EventCatalogue;
import io.tailrace.event.EventException;
import io.tailrace.event.EventHeaders;
import io.tailrace.event.EventId;
import io.tailrace.event.builtin.UserEvent;
import io.tailrace.subscriber.handler.RetryLaterException;
import java.time.Duration;
import java.util.Arrays;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** Payloads in other formats, as listeners of a container read them. */
class EventReaderTest {

    private static final EventCatalogue CATALOGUE = EventCatalogue.of(UserEvent.class);
    private static final String FRAMED = "\0\0\0\0\7{\"userId\":\"u-1\"}";

    @Test
    void theDecoderMakesJsonOfThePayloadByItsContentType() {
        EventReader reader =
                new EventReader(
                        CATALOGUE,
                        (contentType, value) ->
                                "application/avro".equals(contentType)
                                        ? Arrays.copyOfRange(value, 5, value.length)
                                        : value);

        assertThat(reader.read(record(FRAMED, "application/avro")).event().payload())
                .isEqualTo(new UserEvent.Deleted("u-1", null));
        assertThatThrownBy(() -> reader.read(record(FRAMED, "application/json")))
                .isInstanceOf(EventException.class);
    }

    @Test
    void aDecoderThatCannotHaveASchemaAtThisMomentIsNoFailureOfTheEvent() {
        RetryLaterException away = new RetryLaterException("away", Duration.ofSeconds(1));
        EventReader reader =
                new EventReader(
                        CATALOGUE,
                        (contentType, value) -> {
                            throw away;
                        });

        assertThatThrownBy(() -> reader.read(record(FRAMED, "application/avro"))).isSameAs(away);
    }

    private static ConsumerRecord<byte[], byte[]> record(String value, String contentType) {
        ConsumerRecord<byte[], byte[]> record =
                new ConsumerRecord<>(
                        "events.user", 0, 0, "u-1".getBytes(UTF_8), value.getBytes(UTF_8));
        record.headers()
                .add(EventHeaders.ID, EventId.next().toString().getBytes(UTF_8))
                .add(EventHeaders.TYPE, CATALOGUE.typeName(UserEvent.Deleted.class).getBytes(UTF_8))
                .add(EventHeaders.SUBJECT, "u-1".getBytes(UTF_8))
                .add(EventHeaders.CONTENT_TYPE, contentType.getBytes(UTF_8));
        return record;
    }
}
