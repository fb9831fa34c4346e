package io.tailrace.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.event.Event;
import io.tailrace.event.EventCatalogue;
import io.tailrace.event.EventCodec;
import io.tailrace.event.EventContext;
import io.tailrace.event.EventEnvelope;
import io.tailrace.event.TraceContext;
import io.tailrace.event.builtin.BuiltInEvent;
import io.tailrace.event.builtin.UserEvent;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class OutboxRowTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final TraceContext TRACE =
            TraceContext.parse("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
                    .orElseThrow();
    private static final EventContext AMBIENT = new EventContext("ambient", "command-1", TRACE);

    private final EventCodec codec = new EventCodec(EventCatalogue.of(BuiltInEvent.class));
    private final Event<UserEvent.Deleted> event = Event.of(new UserEvent.Deleted("u-1", null));

    @Test
    void aRowHoldsWhatTheRelayNeeds() {
        OutboxRow row = OutboxRow.of(new EventEnvelope<>(event, NOW, null), null, codec);

        assertThat(row.id()).isEqualTo(event.eventId().toUuid());
        assertThat(row.aggregateType()).isEqualTo("user");
        assertThat(row.aggregateId()).isEqualTo("u-1");
        assertThat(row.type()).isEqualTo("user.deleted.v1");
        assertThat(row.payload()).isEqualTo("{\"userId\":\"u-1\",\"changes\":{}}");
        assertThat(row.headers()).isEqualTo("{\"ce_emittedat\":\"2026-01-02T03:04:05.678Z\"}");
    }

    @Test
    void theHeadersNameConversationCauseTraceAndSchedule() {
        EventEnvelope<?> envelope = OutboxRow.envelope(event, EmitOptions.none(), AMBIENT, NOW);

        assertThat(OutboxRow.of(envelope, NOW.plusSeconds(60), codec).headers())
                .isEqualTo(
                        "{\"ce_correlationid\":\"ambient\",\"ce_causationid\":\"command-1\","
                                + "\"traceparent\":\""
                                + TRACE.toTraceParent()
                                + "\","
                                + "\"ce_deliverat\":\"2026-01-02T03:05:05.678Z\","
                                + "\"ce_emittedat\":\"2026-01-02T03:04:05.678Z\"}");
    }

    @Test
    void optionsWinOverTheEventAndTheEventOverTheAmbientContext() {
        Event<?> own = event.withCorrelationId("own");

        assertThat(OutboxRow.envelope(own, EmitOptions.none(), AMBIENT, NOW).event())
                .isEqualTo(own.withCausationId("command-1"));
        assertThat(
                        OutboxRow.envelope(
                                        own,
                                        EmitOptions.none().correlationId("given"),
                                        AMBIENT,
                                        NOW)
                                .event()
                                .correlationId())
                .isEqualTo("given");
    }
}
