package io.tailrace.event;

import java.util.Arrays;
import java.util.Optional;

/** Every way in which handling an event goes wrong. Each is either retryable or terminal. */
public enum EventError {

    /** The event did not reach its destination; it may the next time. */
    DELIVERY_FAILED("DeliveryFailed", true),

    /** The bytes are not an event of a known type. */
    DESERIALIZATION_FAILED("DeserializationFailed", false),

    /** An event with this id was handled before. */
    DUPLICATE_EVENT("DuplicateEvent", false),

    /** Nobody handles events of this type. */
    HANDLER_MISSING("HandlerMissing", false),

    /** The handler did not finish in time. */
    HANDLER_TIMEOUT("HandlerTimeout", true),

    /** The last attempt failed too. */
    MAX_RETRIES("MaxRetries", false),

    /** The transaction the event belonged to was rolled back. */
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

    /** Whether trying again may help. */
    public boolean isRetryable() {
        return retryable;
    }

    /** Whether trying again is of no use: the opposite of {@link #isRetryable()}. */
    public boolean isTerminal() {
        return !retryable;
    }

    /** The error of this {@link #reason()}; empty for any other text. */
    public static Optional<EventError> ofReason(String reason) {
        return Arrays.stream(values()).filter(e -> e.reason.equals(reason)).findFirst();
    }
}
