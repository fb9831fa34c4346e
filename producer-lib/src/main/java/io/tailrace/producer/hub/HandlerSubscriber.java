package io.tailrace.producer.hub;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.EventEnvelope;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Calls a handler for every event, without a limit of demand, and logs its exceptions. */
final class HandlerSubscriber<P extends DomainEvent> implements Flow.Subscriber<EventEnvelope<P>> {

    private static final Logger LOG = System.getLogger(HandlerSubscriber.class.getName());

    private final Consumer<? super EventEnvelope<P>> handler;
    private volatile Flow.@Nullable Subscription subscription;

    HandlerSubscriber(Consumer<? super EventEnvelope<P>> handler) {
        this.handler = handler;
    }

    /** Ends the subscription. */
    void cancel() {
        Flow.Subscription current = subscription;
        if (current != null) {
            current.cancel();
        }
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(EventEnvelope<P> event) {
        try {
            handler.accept(event);
        } catch (Throwable e) { // one event must not end the calls for all others
            LOG.log(
                    Level.WARNING,
                    "A local handler failed for event "
                            + event.event().eventId()
                            + "; the handler is not called again for this event",
                    e);
        }
    }

    @Override
    public void onError(Throwable e) {
        LOG.log(
                Level.WARNING,
                "The subscription of a local handler failed; it receives no more events",
                e);
    }

    @Override
    public void onComplete() {
        LOG.log(Level.DEBUG, "The subscription of a local handler ended: the hub was closed");
    }
}
