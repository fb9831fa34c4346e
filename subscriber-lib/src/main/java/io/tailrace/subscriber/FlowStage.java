package io.tailrace.subscriber;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.Event;
import io.tailrace.event.EventContext;
import io.tailrace.event.EventException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes events to one subscriber, as many as it asks for, on one thread. */
final class FlowStage<P extends DomainEvent> implements Stage {

    private static final Logger LOG = LoggerFactory.getLogger(Subscriber.class);
    private static final Duration LAST_SIGNAL = Duration.ofSeconds(5);

    private final Class<P> type;
    private final Invocation invocation;
    private final Duration timeout;
    private final ScheduledExecutorService clock;
    private final Flow.Subscriber<? super ReceivedEvent<P>> downstream;
    private final ExecutorService publisher;
    private final Demand demand = new Demand();

    FlowStage(
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

    Demand demand() {
        return demand;
    }

    @Override
    public boolean hasRoom() {
        return demand.isThere();
    }

    @Override
    public boolean wantsMore() {
        return demand.isThere();
    }

    @Override
    public void start(Attempt attempt, Ending ending) {
        demand.take();
        publisher.execute(() -> publish(attempt, ending));
    }

    @Override
    public void ended() {
        // room is what was asked for, however many are not answered yet
    }

    /**
     * Waits until the last signal was given, unless the subscriber does not let go of the thread.
     */
    @Override
    public void close() {
        publisher.shutdown();
        try {
            if (!publisher.awaitTermination(LAST_SIGNAL.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("The subscriber of a stream of {} does not return", type.getName());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The last signal; nothing is published after it. */
    void complete(@Nullable Throwable failure) {
        publisher.execute(
                () -> {
                    if (failure == null) {
                        downstream.onComplete();
                    } else {
                        downstream.onError(failure);
                    }
                });
    }

    private void publish(Attempt attempt, Ending ending) {
        Outcome outcome;
        try {
            IncomingEvent incoming = invocation.understand(attempt.received());
            if (type.isInstance(incoming.event().payload())) {
                publish(incoming, attempt, ending);
                return;
            }
            outcome = invocation.missing(incoming);
        } catch (EventException e) {
            outcome = new Outcome.Failed(e);
        }
        demand.add(1);
        ending.ended(attempt, outcome);
    }

    private void publish(IncomingEvent incoming, Attempt attempt, Ending ending) {
        Pending pending = new Pending(attempt, ending);
        pending.watch();
        EventContext.causedBy(incoming.event(), incoming.delivery().trace())
                .wrap(
                        () -> {
                            try {
                                downstream.onNext(received(incoming, pending));
                            } catch (RuntimeException e) { // as if it had answered so
                                pending.give(e);
                            }
                        })
                .run();
    }

    private ReceivedEvent<P> received(IncomingEvent incoming, Pending pending) {
        Event<DomainEvent> event = incoming.event();
        Event<P> typed =
                new Event<>(
                        event.eventId(),
                        event.aggregateId(),
                        event.correlationId(),
                        event.causationId(),
                        type.cast(event.payload()));
        return new ReceivedEvent<>(typed, incoming.delivery(), pending);
    }

    /** An event that was published and is not answered. */
    private final class Pending implements ReceivedEvent.Answer {

        private final Attempt attempt;
        private final Ending ending;
        private final AtomicBoolean answered = new AtomicBoolean();
        private volatile @Nullable Future<?> timer;

        Pending(Attempt attempt, Ending ending) {
            this.attempt = attempt;
            this.ending = ending;
        }

        void watch() {
            timer = clock.schedule(this::timeOut, timeout.toNanos(), TimeUnit.NANOSECONDS);
        }

        @Override
        public boolean give(@Nullable Throwable problem) {
            return end(
                    problem == null
                            ? new Outcome.Handled()
                            : invocation.thrown(attempt.received(), problem));
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
            return ending.ended(attempt, outcome);
        }
    }
}
