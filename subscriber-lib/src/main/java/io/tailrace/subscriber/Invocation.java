package io.tailrace.subscriber;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.Event;
import io.tailrace.event.EventCodec;
import io.tailrace.event.EventContext;
import io.tailrace.event.EventError;
import io.tailrace.event.EventException;
import io.tailrace.event.EventId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From a record to the handler that takes it, and to how that ended. Safe for any thread. */
final class Invocation {

    private static final Logger LOG = LoggerFactory.getLogger(Subscriber.class);

    private final SubscriberConfig config;
    private final Handlers handlers;
    private final EventCodec codec;

    Invocation(SubscriberConfig config, Handlers handlers) {
        this.config = config;
        this.handlers = handlers;
        this.codec = new EventCodec(config.catalogue());
    }

    /** Calls the handler, if there is one. Throws nothing. */
    Outcome call(Received received) {
        try {
            IncomingEvent incoming = understand(received);
            Optional<Reaction> reaction = handlers.find(incoming.event().payload());
            return reaction.isEmpty() ? missing(incoming) : react(reaction.get(), incoming);
        } catch (Throwable e) { // whatever a handler throws must not end the thread's work
            return thrown(received, e);
        }
    }

    /**
     * The event, with the number of this attempt.
     *
     * @throws EventException if the record is no event that the codec can read
     */
    IncomingEvent understand(Received received) {
        IncomingEvent incoming = received.incoming();
        if (incoming == null) {
            incoming = IncomingEvent.of(received.record(), codec, config.group());
        }
        IncomingEvent now =
                new IncomingEvent(
                        incoming.event(), incoming.delivery().withAttempt(received.attempts() + 1));
        received.understood(now);
        return now;
    }

    /** What becomes of an event that no handler takes. */
    Outcome missing(IncomingEvent incoming) {
        String type = incoming.event().payload().getClass().getName();
        if (config.missingHandler() == MissingHandler.SKIP) {
            LOG.debug("No handler takes {}; skipped", type);
            return new Outcome.Skipped();
        }
        return new Outcome.Failed(
                new EventException(
                        EventError.HANDLER_MISSING,
                        incoming.event().eventId(),
                        "no handler of group " + config.group() + " takes " + type,
                        null));
    }

    /** What it means that a handler threw something. */
    Outcome thrown(Received received, Throwable e) {
        if (e instanceof RetryLaterException later) {
            return new Outcome.NotNow(String.valueOf(e.getMessage()), later.pause());
        }
        return new Outcome.Failed(
                e instanceof EventException known
                        ? known
                        : new EventException(
                                EventError.DELIVERY_FAILED, idOf(received), String.valueOf(e), e));
    }

    /** The handler of an event took too long. */
    EventException timeout(Received received) {
        return new EventException(
                EventError.HANDLER_TIMEOUT,
                idOf(received),
                "the handler must return within " + config.handling().timeout() + ", it did not",
                null);
    }

    private static Outcome react(Reaction reaction, IncomingEvent incoming) throws Exception {
        Event<DomainEvent> event = incoming.event();
        return EventContext.causedBy(event, incoming.delivery().trace())
                .wrap(() -> reaction.to(event, incoming.delivery()))
                .call();
    }

    private static @Nullable EventId idOf(Received received) {
        IncomingEvent incoming = received.incoming();
        return incoming == null ? null : incoming.event().eventId();
    }
}
