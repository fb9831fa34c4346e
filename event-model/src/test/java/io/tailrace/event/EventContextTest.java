package io.tailrace.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.event.builtin.SystemEvent;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class EventContextTest {

    @Test
    void workSeesItsContextAndTheThreadHasItsOwnBackAfterwards() throws Exception {
        EventContext outer = EventContext.correlated("outer");
        EventContext inner = EventContext.correlated("inner");

        EventContext seen =
                outer.wrap(
                                () -> {
                                    assertThat(inner.wrap(EventContext::current).call())
                                            .isEqualTo(inner);
                                    return EventContext.current();
                                })
                        .call();

        assertThat(seen).isEqualTo(outer);
        assertThat(EventContext.current()).isEqualTo(EventContext.none());
    }

    @Test
    void aContextGoesAlongToAnotherThread() {
        EventContext context = EventContext.correlated("request-1");
        CompletableFuture<EventContext> seen = new CompletableFuture<>();

        CompletableFuture.runAsync(context.wrap(() -> report(seen))).join();

        assertThat(seen).isCompletedWithValue(context);
    }

    @Test
    void workThatFailsLeavesTheThreadAsItWas() {
        Runnable failing =
                () -> {
                    throw new IllegalStateException("failed");
                };

        assertThatThrownBy(() -> EventContext.correlated("c").wrap(failing).run())
                .hasMessage("failed");
        assertThat(EventContext.current()).isEqualTo(EventContext.none());
    }

    @Test
    void whatAnEventCausesStaysInItsConversationOrStartsOne() {
        Event<?> event = Event.of(new SystemEvent.Started("db"));
        String id = event.eventId().toString();

        assertThat(EventContext.causedBy(event, null)).isEqualTo(new EventContext(id, id, null));
        assertThat(EventContext.causedBy(event.withCorrelationId("c"), null))
                .isEqualTo(new EventContext("c", id, null));
    }

    private static void report(CompletableFuture<EventContext> seen) {
        seen.complete(EventContext.current());
    }
}
