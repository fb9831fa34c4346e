package io.tailrace.subscriber.internal.handling;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.event.Event;
import io.tailrace.event.EventCatalogue;
import io.tailrace.event.EventCodec;
import io.tailrace.event.EventContext;
import io.tailrace.event.builtin.UserEvent;
import io.tailrace.subscriber.internal.received.IncomingEvent;
import io.tailrace.subscriber.tracing.HandlingSpan;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class HandlingScopeTest {

    private static final EventCodec CODEC = new EventCodec(EventCatalogue.of(UserEvent.class));

    @AfterEach
    void clear() {
        MDC.clear();
    }

    @Test
    void theLoggingContextOfTheExecutorIsRestored() {
        MDC.put("correlationId", "of-the-executor");
        IncomingEvent incoming = incoming();

        try (HandlingScope scope = HandlingScope.open(incoming, HandlingSpan.NONE)) {
            assertThat(MDC.get("correlationId")).isEqualTo(incoming.event().eventId().toString());
            assertThat(MDC.get("causationId")).isEqualTo(incoming.event().eventId().toString());
        }

        assertThat(MDC.get("correlationId")).isEqualTo("of-the-executor");
        assertThat(MDC.get("causationId")).isNull();
        assertThat(EventContext.current()).isEqualTo(EventContext.none());
    }

    @Test
    void theContextIsRestoredAlsoIfTheSpanThrows() {
        MDC.put("correlationId", "of-the-executor");
        HandlingSpan throwsOnOpen = span(null);
        HandlingSpan throwsOnClose =
                span(
                        () -> {
                            throw new IllegalStateException("close");
                        });

        assertThatThrownBy(() -> HandlingScope.open(incoming(), throwsOnOpen)).hasMessage("open");
        requireRestored();
        HandlingScope scope = HandlingScope.open(incoming(), throwsOnClose);
        assertThatThrownBy(scope::close).hasMessage("close");
        requireRestored();
    }

    private static void requireRestored() {
        assertThat(MDC.get("correlationId")).isEqualTo("of-the-executor");
        assertThat(MDC.get("causationId")).isNull();
        assertThat(EventContext.current()).isEqualTo(EventContext.none());
    }

    private static HandlingSpan span(HandlingSpan.Scope scope) {
        return new HandlingSpan() {
            @Override
            public Scope open() {
                if (scope == null) {
                    throw new IllegalStateException("open");
                }
                return scope;
            }

            @Override
            public void end(String outcome, String error) {}
        };
    }

    private static IncomingEvent incoming() {
        Event<UserEvent.Deleted> event = Event.of(new UserEvent.Deleted("u-1", null));
        ConsumerRecord<byte[], byte[]> record =
                new ConsumerRecord<>("events.user", 0, 0, null, CODEC.encode(event.payload()));
        record.headers()
                .add("ce_id", event.eventId().toString().getBytes(UTF_8))
                .add("ce_type", "user.deleted.v1".getBytes(UTF_8));
        return IncomingEvent.of(record, CODEC, "mailer");
    }
}
