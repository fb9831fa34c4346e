package io.tailrace.subscriber.internal.handling;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.Event;
import io.tailrace.subscriber.handler.Delivery;
import io.tailrace.subscriber.handler.ReceivedEvent;
import io.tailrace.subscriber.internal.received.IncomingEvent;
import io.tailrace.subscriber.tracing.HandlingSpan;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes events to one {@link Flow.Subscriber}, up to its demand, on one thread. An attempt ends
 * when the event is acknowledged or failed, or when the handler timeout expires.
 *
 * @param <P> the type of the payloads that are published
 */
public final class FlowStage<P extends DomainEvent> implements Stage {

    private static final Logger LOG = LoggerFactory.getLogger(FlowStage.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final Class<P> type;
    private final Invocation invocation;
    private final Duration timeout;
    private final ScheduledExecutorService clock;
    private final Flow.Subscriber<? super ReceivedEvent<P>> downstream;
    private final ExecutorService publisher;
    private final Demand demand = new Demand();
    private final Set<Pending> unanswered = ConcurrentHashMap.newKeySet();

    /**
     * Creates the stage.
     *
     * @param timeout how long an event may remain unacknowledged
     * @param clock schedules timeouts
     */
    public FlowStage(
            Class<P> type,
            Invocation invocation,
            Duration timeout,
            ScheduledExecutorService clock,
            Flow.Subscriber<? super ReceivedEvent<P>> downstream) {
        this.type = type;
        this.invocation = invocation;
        this.timeout = timeout;
        this.clock = clock;
        this.downstream = downstream;
        this.publisher = HandlerThreads.single("publisher-" + type.getSimpleName());
    }

    /** The demand of the downstream subscriber. */
    public Demand demand() {
        return demand;
    }

    @Override
    public boolean hasRoom() {
        return demand.isPositive();
    }

    @Override
    public boolean wantsMore() {
        return demand.isPositive();
    }

    @Override
    public void start(Attempt attempt, OutcomeListener listener) {
        demand.take();
        publisher.execute(() -> publish(attempt, listener));
    }

    @Override
    public void ended() {
        // an acknowledgement makes no room: only the demand of the downstream subscriber does
    }

    /**
     * Waits up to 5 seconds until the downstream subscriber has received its last signal. The spans
     * of the events that it has not answered end then.
     */
    @Override
    public void close() {
        publisher.shutdown();
        awaitPublisher();
        unanswered.forEach(Pending::abandon);
    }

    private void awaitPublisher() {
        try {
            if (!publisher.awaitTermination(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn(
                        "The subscriber of the stream of {} has not returned from its last signal"
                                + " within {}. The stream closes without waiting further.",
                        type.getName(),
                        CLOSE_TIMEOUT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Publishes the last signal.
     *
     * @param failure the error that stopped the subscriber, or null if it was closed
     */
    public void complete(@Nullable Throwable failure) {
        publisher.execute(
                () -> {
                    if (failure == null) {
                        downstream.onComplete();
                    } else {
                        downstream.onError(failure);
                    }
                });
    }

    private void publish(Attempt attempt, OutcomeListener listener) {
        Outcome outcome;
        try {
            IncomingEvent incoming = invocation.decode(attempt.received());
            if (type.isInstance(incoming.event().payload())) {
                publish(incoming, attempt, listener);
                return;
            }
            outcome = invocation.missing(incoming);
        } catch (Throwable e) { // an attempt that never ended would block its partition for ever
            outcome = invocation.thrown(attempt.received(), e);
        }
        demand.add(1); // nothing was published for this attempt
        listener.ended(attempt, outcome);
    }

    private void publish(IncomingEvent incoming, Attempt attempt, OutcomeListener listener) {
        Pending pending = new Pending(incoming, attempt, listener);
        boolean published = false;
        try (HandlingScope scope = HandlingScope.open(incoming, pending.span)) {
            pending.startTimer();
            published = true;
            downstream.onNext(pending);
        } catch (Throwable e) {
            if (!published) {
                demand.add(1);
            }
            pending.fail(e);
        }
    }

    private Event<P> typed(Event<DomainEvent> event) {
        return new Event<>(
                event.eventId(),
                event.aggregateId(),
                event.correlationId(),
                event.causationId(),
                type.cast(event.payload()));
    }

    /** A published event that is neither acknowledged nor failed yet. */
    private final class Pending implements ReceivedEvent<P> {

        private final Event<P> event;
        private final Delivery delivery;
        private final Attempt attempt;
        private final OutcomeListener listener;
        private final HandlingSpan span;
        private final AtomicBoolean answered = new AtomicBoolean();
        private final AtomicBoolean spanEnded = new AtomicBoolean();
        private volatile @Nullable Future<?> timer;

        Pending(IncomingEvent incoming, Attempt attempt, OutcomeListener listener) {
            this.event = typed(incoming.event());
            this.delivery = incoming.delivery();
            this.attempt = attempt;
            this.listener = listener;
            this.span = invocation.begin(incoming);
            unanswered.add(this);
        }

        void startTimer() {
            timer = clock.schedule(this::timeOut, timeout.toNanos(), TimeUnit.NANOSECONDS);
        }

        @Override
        public Event<P> event() {
            return event;
        }

        @Override
        public Delivery delivery() {
            return delivery;
        }

        @Override
        public boolean ack() {
            return end(new Outcome.Handled());
        }

        @Override
        public boolean fail(Throwable why) {
            return end(invocation.thrown(attempt.received(), why));
        }

        private void timeOut() {
            end(new Outcome.Failed(invocation.timeout(attempt.received())));
        }

        private boolean end(Outcome outcome) {
            if (!answered.compareAndSet(false, true)) {
                return false;
            }
            Future<?> running = timer;
            if (running != null) {
                running.cancel(false);
            }
            unanswered.remove(this);
            endSpan(outcome, attempt.isWithdrawn());
            return listener.ended(attempt, outcome);
        }

        /** The stream closes without an answer; the event is handled again after a restart. */
        private void abandon() {
            endSpan(new Outcome.NotNow("the stream is closed", Duration.ZERO), true);
        }

        private void endSpan(Outcome outcome, boolean withdrawn) {
            if (spanEnded.compareAndSet(false, true)) {
                SpanEnd.end(span, outcome, withdrawn);
            }
        }
    }
}
