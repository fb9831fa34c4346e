package io.tailrace.event;

import java.io.Serial;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A failure to emit, deliver or handle an event, with its reason and, if known, the event's id. */
public final class EventException extends RuntimeException {

    @Serial private static final long serialVersionUID = 1L;

    private final EventError error;
    private final transient @Nullable EventId eventId;
    private final String detail;

    /** A failure of an event whose id is not known; the cause may be null. */
    public EventException(EventError error, String detail, @Nullable Throwable cause) {
        this(error, null, detail, cause);
    }

    /** A failure of the event with this id; the id and the cause may be null. */
    public EventException(
            EventError error, @Nullable EventId eventId, String detail, @Nullable Throwable cause) {
        super(describe(error, eventId, detail), cause);
        this.error = error;
        this.eventId = eventId;
        this.detail = detail;
    }

    /** The same failure with the id of the event. */
    public EventException about(EventId id) {
        EventException same = new EventException(error, id, detail, getCause());
        same.setStackTrace(getStackTrace());
        return same;
    }

    /** The reason of the failure. */
    public EventError error() {
        return error;
    }

    /** The id of the event; empty if it is not known. */
    public Optional<EventId> eventId() {
        return Optional.ofNullable(eventId);
    }

    /** Whether another attempt may succeed. */
    public boolean isRetryable() {
        return error.isRetryable();
    }

    /** Whether further attempts are useless. */
    public boolean isTerminal() {
        return error.isTerminal();
    }

    /**
     * The exception of the application that led to this failure, for example the one that a handler
     * threw; null if there is none.
     */
    public @Nullable Throwable thrown() {
        Throwable cause = getCause();
        return cause instanceof EventException before ? before.thrown() : cause;
    }

    private static String describe(EventError error, @Nullable EventId id, String detail) {
        return error.reason() + (id == null ? "" : " (event " + id + ")") + ": " + detail;
    }
}
