package io.tailrace.event;

import java.io.Serial;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Something went wrong with an event: which error, which event if it is known, and why. */
public final class EventException extends RuntimeException {

    @Serial private static final long serialVersionUID = 1L;

    private final EventError error;
    private final transient @Nullable EventId eventId;
    private final String detail;

    /** An error of an event that is not known, or not yet. */
    public EventException(EventError error, String detail, @Nullable Throwable cause) {
        this(error, null, detail, cause);
    }

    /** An error of this event; the cause may be null. */
    public EventException(
            EventError error, @Nullable EventId eventId, String detail, @Nullable Throwable cause) {
        super(describe(error, eventId, detail), cause);
        this.error = error;
        this.eventId = eventId;
        this.detail = detail;
    }

    /** The same error, of this event. */
    public EventException about(EventId id) {
        EventException same = new EventException(error, id, detail, getCause());
        same.setStackTrace(getStackTrace());
        return same;
    }

    /** What went wrong. */
    public EventError error() {
        return error;
    }

    /** The event it went wrong with, if it is known. */
    public Optional<EventId> eventId() {
        return Optional.ofNullable(eventId);
    }

    /** Whether trying again may help. */
    public boolean isRetryable() {
        return error.isRetryable();
    }

    /** Whether trying again is of no use. */
    public boolean isTerminal() {
        return error.isTerminal();
    }

    private static String describe(EventError error, @Nullable EventId id, String detail) {
        return error.reason() + (id == null ? "" : " (event " + id + ")") + ": " + detail;
    }
}
