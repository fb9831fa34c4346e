package io.tailrace.subscriber;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.Event;
import org.jspecify.annotations.Nullable;

/**
 * An event that was published to a {@link java.util.concurrent.Flow.Subscriber}, who says when it
 * is handled. Until then it counts as unfinished, and the next one of its aggregate is not
 * published. Safe for any thread.
 *
 * @param <P> the type of the payload
 */
public final class ReceivedEvent<P extends DomainEvent> {

    private final Event<P> event;
    private final Delivery delivery;
    private final Answer answer;

    ReceivedEvent(Event<P> event, Delivery delivery, Answer answer) {
        this.event = event;
        this.delivery = delivery;
        this.answer = answer;
    }

    /** The event. */
    public Event<P> event() {
        return event;
    }

    /** How it came. */
    public Delivery delivery() {
        return delivery;
    }

    /**
     * It is handled.
     *
     * @return false if that was said before, or came too late: the handler timeout is over, or the
     *     partition belongs to another subscriber; then it is published again
     */
    public boolean ack() {
        return answer.give(null);
    }

    /**
     * It could not be handled: it is published again after a pause, or reported as failed, as if a
     * handler had thrown this.
     *
     * @return false if it was answered before, or too late
     */
    public boolean fail(Throwable why) {
        return answer.give(why);
    }

    /** Takes the first answer. */
    interface Answer {
        boolean give(@Nullable Throwable problem);
    }
}
