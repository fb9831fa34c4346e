package io.tailrace.event;

import io.tailrace.event.internal.Check;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The ids that a thread's work belongs to. Events that are emitted on the thread inherit them.
 * Immutable.
 *
 * <p>A request handler or an event handler runs its work in a context, and every event that the
 * work emits on the same thread carries the ids of the context. To continue the work on another
 * thread, wrap the task: {@code EventContext.current().wrap(task)}.
 *
 * @param correlationId the id that all events of one business conversation share, or null
 * @param causationId the id of the event or command that is being handled, or null
 * @param trace the trace context of the work, or null
 */
public record EventContext(
        @Nullable String correlationId,
        @Nullable String causationId,
        @Nullable TraceContext trace) {

    private static final EventContext NONE = new EventContext(null, null, null);
    private static final ThreadLocal<EventContext> CURRENT = ThreadLocal.withInitial(() -> NONE);

    /** Checks that the ids are not blank and have no control characters. */
    public EventContext {
        Check.optionalText("correlationId", correlationId);
        Check.optionalText("causationId", causationId);
    }

    /** The context without any id. */
    public static EventContext none() {
        return NONE;
    }

    /** The context of the business conversation with this id. */
    public static EventContext correlated(String correlationId) {
        return new EventContext(correlationId, null, null);
    }

    /**
     * The context of handling an event: the event is the cause, and its correlation id is kept. An
     * event without a correlation id starts a conversation with its own id.
     */
    public static EventContext causedBy(Event<?> event, @Nullable TraceContext trace) {
        String id = event.eventId().toString();
        String correlationId = event.correlationId();
        return new EventContext(correlationId == null ? id : correlationId, id, trace);
    }

    /** The context of the calling thread; {@link #none()} if none was set. */
    public static EventContext current() {
        return CURRENT.get();
    }

    /**
     * Makes this the context of the calling thread until the scope is closed, on the same thread.
     * Then the context that the thread had before is restored.
     */
    public Scope open() {
        EventContext before = enter(this);
        return () -> enter(before);
    }

    /**
     * A task that runs in this context on the thread that calls it. Afterwards the context that the
     * thread had before is restored.
     */
    public Runnable wrap(Runnable task) {
        return () -> {
            try (Scope scope = open()) {
                task.run();
            }
        };
    }

    /**
     * A task that runs in this context on the thread that calls it. Afterwards the context that the
     * thread had before is restored.
     */
    public <V> Callable<V> wrap(Callable<V> task) {
        return () -> {
            try (Scope scope = open()) {
                return task.call();
            }
        };
    }

    private static EventContext enter(EventContext next) {
        EventContext before = CURRENT.get();
        if (next.equals(NONE)) {
            CURRENT.remove();
        } else {
            CURRENT.set(next);
        }
        return before;
    }

    /** Ends a context; see {@link #open}. */
    @FunctionalInterface
    public interface Scope extends AutoCloseable {

        /** Restores the context that the thread had before. */
        @Override
        void close();
    }
}
