package io.tailrace.event;

import java.util.Arrays;
import java.util.Optional;

/** The reasons why delivering or handling an event fails. Each is either retryable or terminal. */
public enum EventError {

    /** An operator cancelled the event before it was due. */
    CANCELLED("Cancelled", false),

    /** Delivering or handling the event failed; another attempt may succeed. */
    DELIVERY_FAILED("DeliveryFailed", true),

    /** The bytes are not an event of a known type. */
    DESERIALIZATION_FAILED("DeserializationFailed", false),

    /** An event with this id was handled before. */
    DUPLICATE_EVENT("DuplicateEvent", false),

    /** The event was erased: its dead letter has neither its payload nor its key. */
    ERASED("Erased", false),

    /** The group has no handler for this type of events. */
    HANDLER_MISSING("HandlerMissing", false),

    /** The handler did not finish in time. */
    HANDLER_TIMEOUT("HandlerTimeout", true),

    /** As many attempts as allowed were made, and all failed. */
    MAX_RETRIES("MaxRetries", false),

    /** The transaction that the event belonged to was rolled back. */
    TRANSACTION_ROLLBACK("TransactionRollback", false),

    /** The event is readable but breaks a rule. */
    VALIDATION_FAILED("ValidationFailed", false);

    private final String reason;
    private final boolean retryable;

    EventError(String reason, boolean retryable) {
        this.reason = reason;
        this.retryable = retryable;
    }

    /** The name in headers and logs, for example {@code DeliveryFailed}. */
    public String reason() {
        return reason;
    }

    /** Whether another attempt may succeed. */
    public boolean isRetryable() {
        return retryable;
    }

    /** Whether further attempts are useless: the opposite of {@link #isRetryable()}. */
    public boolean isTerminal() {
        return !retryable;
    }

    /** The error of this {@link #reason()}; empty for any other text. */
    public static Optional<EventError> ofReason(String reason) {
        return Arrays.stream(values()).filter(e -> e.reason.equals(reason)).findFirst();
    }
}
