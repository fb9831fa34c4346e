package io.tailrace.subscriber.internal.handling;

import io.tailrace.event.EventCodec;
import io.tailrace.event.EventError;
import io.tailrace.event.EventException;
import io.tailrace.event.EventId;
import io.tailrace.subscriber.config.MissingHandler;
import io.tailrace.subscriber.config.SubscriberConfig;
import io.tailrace.subscriber.handler.RetryLaterException;
import io.tailrace.subscriber.internal.received.IncomingEvent;
import io.tailrace.subscriber.internal.received.ReceivedRecord;
import io.tailrace.subscriber.tracing.HandlingSpan;
import io.tailrace.subscriber.tracing.HandlingTracer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decodes a record, finds and calls the handler of the event, and turns the result into an {@link
 * Outcome}. Safe for any thread.
 */
public final class Invocation {

    private static final Logger LOG = LoggerFactory.getLogger(Invocation.class);

    private final SubscriberConfig config;
    private final Handlers handlers;
    private final EventCodec codec;
    private final HandlingTracer tracer;

    /** Creates an invocation that decodes the events of the configured catalogue. */
    public Invocation(SubscriberConfig config, Handlers handlers, HandlingTracer tracer) {
        this.config = config;
        this.handlers = handlers;
        this.codec = new EventCodec(config.catalogue());
        this.tracer = HandlingTracer.guarded(tracer);
    }

    /**
     * Calls the handler of a record's event. Throws nothing: every error becomes an outcome. The
     * caller ends the span of the attempt.
     */
    Outcome call(Attempt attempt) {
        ReceivedRecord received = attempt.received();
        try {
            IncomingEvent incoming = decode(received);
            Optional<HandlerAdapter> handler = handlers.find(incoming.event().payload());
            return handler.isEmpty() ? missing(incoming) : call(handler.get(), incoming, attempt);
        } catch (Throwable e) { // an error of a handler must not end the executor's thread
            return thrown(received, e);
        }
    }

    /**
     * Decodes a record, or takes the event that an earlier attempt decoded. The delivery has the
     * number of the current attempt.
     *
     * @throws EventException if the record is not an event of the catalogue
     */
    public IncomingEvent decode(ReceivedRecord received) {
        IncomingEvent before = received.incoming();
        IncomingEvent incoming =
                before != null
                        ? before
                        : IncomingEvent.of(
                                received.record(), codec, config.decoder(), config.group());
        IncomingEvent numbered = incoming.withAttempt(received.attempts() + 1);
        received.decoded(numbered);
        return numbered;
    }

    /** The outcome for an event whose type has no handler. */
    public Outcome missing(IncomingEvent incoming) {
        String type = incoming.event().payload().getClass().getName();
        if (config.missingHandler() == MissingHandler.SKIP) {
            LOG.debug("Skipped an event of {}: group {} has no handler", type, config.group());
            return new Outcome.Skipped();
        }
        return new Outcome.Failed(
                new EventException(
                        EventError.HANDLER_MISSING,
                        incoming.event().eventId(),
                        "group " + config.group() + " has no handler for " + type,
                        null));
    }

    /** The outcome for an exception that a handler threw. */
    public Outcome thrown(ReceivedRecord received, Throwable e) {
        if (e instanceof RetryLaterException later) {
            return new Outcome.NotNow(String.valueOf(e.getMessage()), later.pause());
        }
        Throwable printable = Printable.of(e);
        return new Outcome.Failed(
                printable instanceof EventException known
                        ? known
                        : new EventException(
                                EventError.DELIVERY_FAILED,
                                idOf(received),
                                printable.toString(),
                                printable));
    }

    /** The failure of an attempt whose handler timeout has expired. */
    public EventException timeout(ReceivedRecord received) {
        return new EventException(
                EventError.HANDLER_TIMEOUT,
                idOf(received),
                "the handler did not return within " + config.handling().timeout(),
                null);
    }

    /** Begins the span of an attempt whose handler is about to be called. */
    HandlingSpan begin(IncomingEvent incoming) {
        if (tracer == HandlingTracer.NONE) {
            return HandlingSpan.NONE;
        }
        return tracer.begin(
                incoming.event(),
                codec.catalogue().aggregateType(incoming.event().payload().getClass()),
                incoming.delivery());
    }

    private Outcome call(HandlerAdapter handler, IncomingEvent incoming, Attempt attempt)
            throws Exception {
        HandlingSpan span = begin(incoming);
        attempt.traced(span);
        try (HandlingScope scope = HandlingScope.open(incoming, span)) {
            return handler.handle(incoming.event(), incoming.delivery());
        }
    }

    private static @Nullable EventId idOf(ReceivedRecord received) {
        IncomingEvent incoming = received.incoming();
        return incoming == null ? null : incoming.event().eventId();
    }
}
