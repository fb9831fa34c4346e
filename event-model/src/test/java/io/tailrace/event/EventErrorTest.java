package io.tailrace.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class EventErrorTest {

    @Test
    void thereAreTenReasonsOfWhichTwoAreRetryable() {
        assertThat(Arrays.stream(EventError.values()).map(EventError::reason))
                .containsExactly(
                        "Cancelled",
                        "DeliveryFailed",
                        "DeserializationFailed",
                        "DuplicateEvent",
                        "Erased",
                        "HandlerMissing",
                        "HandlerTimeout",
                        "MaxRetries",
                        "TransactionRollback",
                        "ValidationFailed");
        assertThat(Arrays.stream(EventError.values()).filter(EventError::isRetryable))
                .containsExactly(EventError.DELIVERY_FAILED, EventError.HANDLER_TIMEOUT);
        assertThat(EventError.values()).allMatch(e -> e.isTerminal() != e.isRetryable());
    }

    @Test
    void aReasonIsFoundByItsNameOnly() {
        for (EventError error : EventError.values()) {
            assertThat(EventError.ofReason(error.reason())).contains(error);
        }
        assertThat(EventError.ofReason("Whatever")).isEmpty();
    }

    @Test
    void theExceptionSaysWhichErrorWhichEventAndWhy() {
        EventId id = EventId.next();
        Exception cause = new IllegalStateException("broker is down");
        EventException e =
                new EventException(EventError.DELIVERY_FAILED, "no acknowledgement", cause)
                        .about(id);

        assertThat(e)
                .hasMessage("DeliveryFailed (event " + id + "): no acknowledgement")
                .hasCause(cause);
        assertThat(e.eventId()).contains(id);
        assertThat(e.isRetryable()).isTrue();
        assertThat(e.isTerminal()).isFalse();
    }
}
