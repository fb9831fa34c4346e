package io.tailrace.spring.context;

import io.micrometer.context.ThreadLocalAccessor;
import io.tailrace.event.EventContext;
import org.jspecify.annotations.Nullable;

/**
 * Carries the event context to other threads with Micrometer's context propagation, for example
 * into the operators of Reactor. The key in a Reactor context is {@link #KEY}.
 */
public final class EventContextAccessor implements ThreadLocalAccessor<EventContext> {

    /** The key of the context. */
    public static final String KEY = "io.tailrace.event.context";

    @Override
    public Object key() {
        return KEY;
    }

    @Override
    public @Nullable EventContext getValue() {
        EventContext current = EventContext.current();
        return current.equals(EventContext.none()) ? null : current;
    }

    @Override
    public void setValue(EventContext value) {
        EventContext.Scope unused = value.open();
    }

    @Override
    public void setValue() {
        setValue(EventContext.none());
    }
}
