package io.tailrace.producer.hub;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.EventEnvelope;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.function.Consumer;

/**
 * Delivers committed events to subscribers in this process. Publishing never blocks: each
 * subscriber has a bounded buffer, and a subscriber that is too slow loses the oldest events of its
 * buffer. Safe for any thread.
 */
public final class LocalHub implements AutoCloseable {

    private static final Logger LOG = System.getLogger(LocalHub.class.getName());

    private final int buffer;
    private final int replay;
    private final Deque<EventEnvelope<?>> past = new ArrayDeque<>();
    private final List<HubSubscription<?>> subscriptions = new ArrayList<>();

    /** Threads end when they have been idle for a minute. */
    private final Executor executor = Executors.newCachedThreadPool(LocalHub::daemon);

    private long droppedBefore;
    private boolean closed;

    /**
     * Creates a hub without subscribers.
     *
     * @param buffer the number of events that are buffered for each subscriber, at least 1
     * @param replay the number of past events that a new subscriber receives first, from 0 to
     *     {@code buffer}
     */
    public LocalHub(int buffer, int replay) {
        this.buffer = buffer;
        this.replay = replay;
    }

    /** Publishes the events of a committed transaction, in order. Never blocks. */
    public synchronized void publish(List<? extends EventEnvelope<?>> events) {
        for (EventEnvelope<?> event : events) {
            past.addLast(event);
            if (past.size() > replay) {
                past.removeFirst();
            }
            for (HubSubscription<?> subscription : subscriptions) {
                subscription.offer(event);
            }
        }
    }

    /**
     * Publishes the events whose payload is of a type, beginning with past events. Each subscriber
     * receives every event; events that it has not requested wait in its buffer.
     */
    public <P extends DomainEvent> Flow.Publisher<EventEnvelope<P>> publisher(Class<P> type) {
        return subscriber -> subscribe(type, subscriber);
    }

    /**
     * Calls a handler for each event whose payload is of a type, beginning with past events. An
     * exception of the handler is logged, and the handler is called with the next event.
     *
     * @return ends the calls when closed
     */
    public <P extends DomainEvent> Registration onEvent(
            Class<P> type, Consumer<? super EventEnvelope<P>> handler) {
        HandlerSubscriber<P> subscriber = new HandlerSubscriber<>(handler);
        publisher(type).subscribe(subscriber);
        return subscriber::cancel;
    }

    /** The number of current subscribers. */
    public synchronized int subscriptions() {
        return subscriptions.size();
    }

    /** The number of events that all subscribers together have lost, past subscribers included. */
    public synchronized long dropped() {
        return droppedBefore + subscriptions.stream().mapToLong(HubSubscription::dropped).sum();
    }

    /** Completes all subscribers after they have received the events in their buffers. */
    @Override
    public synchronized void close() {
        closed = true;
        List.copyOf(subscriptions).forEach(HubSubscription::complete);
    }

    private <P extends DomainEvent> void subscribe(
            Class<P> type, Flow.Subscriber<? super EventEnvelope<P>> subscriber) {
        HubSubscription<P> subscription =
                new HubSubscription<>(type, subscriber, buffer, executor, this::remove);
        synchronized (this) {
            if (!closed) {
                past.forEach(subscription::offer);
                subscriptions.add(subscription);
            }
        }
        subscription.begin();
        if (isClosed()) {
            subscription.complete();
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private synchronized void remove(HubSubscription<?> subscription) {
        if (subscriptions.remove(subscription)) {
            droppedBefore += subscription.dropped();
        }
        if (subscription.dropped() > 0) {
            LOG.log(
                    Level.WARNING,
                    "A local subscriber of {0} lost {1} events because it was slower than the events were"
                            + " emitted. Increase the hub's buffer or subscribe to the topics, which"
                            + " lose nothing.",
                    subscription.typeName(),
                    subscription.dropped());
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "tailrace-hub");
        thread.setDaemon(true);
        return thread;
    }

    /** Ends the subscription of a handler. */
    @FunctionalInterface
    public interface Registration extends AutoCloseable {
        /** The handler is not called for further events; a running call continues. */
        @Override
        void close();
    }
}
