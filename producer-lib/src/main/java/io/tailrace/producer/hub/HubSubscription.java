package io.tailrace.producer.hub;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.EventEnvelope;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The subscription of one subscriber, with a bounded buffer that drops its oldest event when it is
 * full. The object's monitor guards the state and is not held while the subscriber is called.
 * Signals are serial, as the Reactive Streams specification requires.
 */
final class HubSubscription<P extends DomainEvent> implements Flow.Subscription {

    private final Class<P> type;
    private final Flow.Subscriber<? super EventEnvelope<P>> subscriber;
    private final int capacity;
    private final Executor executor;
    private final Consumer<HubSubscription<?>> onEnd;
    private final Deque<EventEnvelope<P>> buffer = new ArrayDeque<>();
    private long demand;
    private long dropped;
    private boolean running = true;
    private boolean completing;
    private boolean ended;
    private @Nullable Throwable failure;

    HubSubscription(
            Class<P> type,
            Flow.Subscriber<? super EventEnvelope<P>> subscriber,
            int capacity,
            Executor executor,
            Consumer<HubSubscription<?>> onEnd) {
        this.type = type;
        this.subscriber = subscriber;
        this.capacity = capacity;
        this.executor = executor;
        this.onEnd = onEnd;
    }

    /** Calls {@code onSubscribe}; other signals follow. */
    void begin() {
        try {
            subscriber.onSubscribe(this);
        } catch (Throwable e) {
            end();
            throw e;
        }
        synchronized (this) {
            running = false;
        }
        schedule();
    }

    /** Adds an event to the buffer if its payload is of the subscribed type. */
    @SuppressWarnings("unchecked") // the type of the payload is checked
    void offer(EventEnvelope<?> event) {
        if (!type.isInstance(event.event().payload())) {
            return;
        }
        synchronized (this) {
            if (ended) {
                return;
            }
            if (buffer.size() == capacity) {
                buffer.removeFirst();
                dropped++;
            }
            buffer.addLast((EventEnvelope<P>) event);
        }
        schedule();
    }

    @Override
    public void request(long n) {
        synchronized (this) {
            if (n <= 0) {
                failure =
                        new IllegalArgumentException(
                                "requested events must be at least 1, got " + n);
            } else {
                demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
            }
        }
        schedule();
    }

    @Override
    public void cancel() {
        end();
    }

    /** Completes the subscriber after it has received the events in its buffer. */
    void complete() {
        synchronized (this) {
            completing = true;
        }
        schedule();
    }

    /** The number of events that were dropped because the buffer was full. */
    synchronized long dropped() {
        return dropped;
    }

    /** The simple name of the subscribed type, for log messages. */
    String typeName() {
        return type.getSimpleName();
    }

    private void schedule() {
        synchronized (this) {
            if (running || !hasWork()) {
                return;
            }
            running = true;
        }
        executor.execute(this::drain);
    }

    private synchronized boolean hasWork() {
        if (ended) {
            return false;
        }
        return failure != null
                || (demand > 0 && !buffer.isEmpty())
                || (completing && buffer.isEmpty());
    }

    private void drain() {
        while (true) {
            EventEnvelope<P> next;
            synchronized (this) {
                if (!hasWork()) {
                    running = false;
                    return;
                }
                next = failure == null ? buffer.pollFirst() : null;
                demand -= next == null ? 0 : 1;
            }
            signal(next);
        }
    }

    private void signal(@Nullable EventEnvelope<P> next) {
        try {
            if (next != null) {
                subscriber.onNext(next);
                return;
            }
            end();
            if (failure != null) {
                subscriber.onError(failure);
            } else {
                subscriber.onComplete();
            }
        } catch (Throwable e) { // a subscriber that throws is cancelled (Reactive Streams 2.13)
            end();
        }
    }

    private void end() {
        synchronized (this) {
            ended = true;
            buffer.clear();
        }
        onEnd.accept(this);
    }
}
