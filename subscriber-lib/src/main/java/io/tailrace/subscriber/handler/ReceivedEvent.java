package io.tailrace.subscriber.handler;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.Event;

/**
 * An event that a stream has published to its {@link java.util.concurrent.Flow.Subscriber}, which
 * acknowledges the event or lets it fail. Until then the event is unfinished, and the next event of
 * its aggregate is not published. Safe for any thread; implemented by Tailrace.
 *
 * @param <P> the type of the payload
 */
public interface ReceivedEvent<P extends DomainEvent> {

    /** The event. */
    Event<P> event();

    /** The record that held the event, and the number of the attempt. */
    Delivery delivery();

    /**
     * Marks the event as finished.
     *
     * @return false if this call has no effect, because the event was acknowledged or failed
     *     before, the handler timeout has expired, or the partition was revoked; in the last two
     *     cases the event is published again
     */
    boolean ack();

    /**
     * Marks the attempt as failed, as if a handler had thrown the given exception: the event is
     * published again after a pause, or reported to {@code events.failed}.
     *
     * @return false if this call has no effect, for the reasons that {@link #ack} names
     */
    boolean fail(Throwable why);
}
