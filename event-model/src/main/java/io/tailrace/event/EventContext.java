package io.tailrace.event;

import io.tailrace.event.internal.Check;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * On whose behalf a thread works: what events emitted by it inherit. Immutable.
 *
 * <p>A request handler or an event handler runs its work in a context; everything that work emits
 * on that thread carries the context's ids. Work that goes on in another thread takes the context
 * along with {@code EventContext.current().wrap(task)}.
 *
 * @param correlationId what all events of one business conversation share, or null
 * @param causationId the id of the event or command being handled, or null
 * @param trace the trace context of the work, or null
 */
public record EventContext(
        @Nullable String correlationId,
        @Nullable String causationId,
        @Nullable TraceContext trace) {

    private static final EventContext NONE = new EventContext(null, null, null);
    private static final ThreadLocal<EventContext> CURRENT = ThreadLocal.withInitial(() -> NONE);

    /** Checks that given ids are not blank and have no control characters. */
    public EventContext {
        Check.optionalText("correlationId", correlationId);
        Check.optionalText("causationId", causationId);
    }

    /** The context of nobody in particular: everything null. */
    public static EventContext none() {
        return NONE;
    }

    /** A business conversation with this id. */
    public static EventContext correlated(String correlationId) {
        return new EventContext(correlationId, null, null);
    }

    /**
     * Handling that event: it is the cause, and its conversation goes on. An event that belongs to
     * no conversation starts one.
     */
    public static EventContext causedBy(Event<?> event, @Nullable TraceContext trace) {
        String id = event.eventId().toString();
        String correlationId = event.correlationId();
        return new EventContext(correlationId == null ? id : correlationId, id, trace);
    }

    /** The context this thread works in; {@link #none()} if nobody set one. */
    public static EventContext current() {
        return CURRENT.get();
    }

    /**
     * The task, to run in this context on whichever thread; afterwards the thread's own is back.
     */
    public Runnable wrap(Runnable task) {
        return () -> {
            EventContext before = enter(this);
            try {
                task.run();
            } finally {
                enter(before);
            }
        };
    }

    /**
     * The task, to run in this context on whichever thread; afterwards the thread's own is back.
     */
    public <V> Callable<V> wrap(Callable<V> task) {
        return () -> {
            EventContext before = enter(this);
            try {
                return task.call();
            } finally {
                enter(before);
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
}
