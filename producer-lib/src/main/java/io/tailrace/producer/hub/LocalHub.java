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
 * Hands committed events to the subscribers of this process. Publishing never waits: each
 * subscriber has a sliding buffer of its own and, if it is too slow, loses the oldest events in it.
 */
public final class LocalHub implements AutoCloseable {

    private static final Logger LOG = System.getLogger(LocalHub.class.getName());

    private final int buffer;
    private final int replay;
    private final Deque<EventEnvelope<?>> past = new ArrayDeque<>();
    private final List<HubSubscription<?>> subscriptions = new ArrayList<>();

    /** Its threads end by themselves when there is nothing to do. */
    private final Executor executor = Executors.newCachedThreadPool(LocalHub::daemon);

    private long droppedBefore;
    private boolean closed;

    /**
     * @param buffer events a subscriber may lag behind, at least 1
     * @param replay past events a new subscriber receives first, 0 to {@code buffer}
     */
    public LocalHub(int buffer, int replay) {
        this.buffer = buffer;
        this.replay = replay;
    }

    /** Hands over events of one committed transaction, in their order. Never waits. */
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
     * Events whose payload is of that type, those of the past first. Each subscriber gets all of
     * them; what it has not requested waits in its buffer.
     */
    public <P extends DomainEvent> Flow.Publisher<EventEnvelope<P>> publisher(Class<P> type) {
        return subscriber -> subscribe(type, subscriber);
    }

    /**
     * Calls a handler for each event of that type, those of the past first. What the handler throws
     * is logged, and the next event follows.
     *
     * @return ends it when closed
     */
    public <P extends DomainEvent> Registration onEvent(
            Class<P> type, Consumer<? super EventEnvelope<P>> handler) {
        HandlerSubscriber<P> subscriber = new HandlerSubscriber<>(handler);
        publisher(type).subscribe(subscriber);
        return subscriber::cancel;
    }

    /** How many subscribers there are. */
    public synchronized int subscriptions() {
        return subscriptions.size();
    }

    /** How many events slow subscribers have lost so far, all together. */
    public synchronized long dropped() {
        return droppedBefore + subscriptions.stream().mapToLong(HubSubscription::dropped).sum();
    }

    /** Completes all subscribers once they have what is in their buffers. */
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
                    "A local subscriber of {0} lost {1} events: it was too slow for its buffer",
                    subscription.typeName(),
                    subscription.dropped());
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "tailrace-hub");
        thread.setDaemon(true);
        return thread;
    }

    /** What ends a handler's subscription. */
    @FunctionalInterface
    public interface Registration extends AutoCloseable {
        /** No event begins to be handled after this. */
        @Override
        void close();
    }
}
