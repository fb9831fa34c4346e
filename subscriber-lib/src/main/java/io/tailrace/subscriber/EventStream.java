package io.tailrace.subscriber;

import io.tailrace.event.DomainEvent;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The events of a type as a {@link Flow.Publisher} for one subscriber. Reading begins when it
 * subscribes, and stops whenever it has received as many events as it has asked for.
 *
 * <p>{@code onNext} is called by one thread, in the event's {@link io.tailrace.event.EventContext}.
 * An event is handled when {@link ReceivedEvent#ack} is called, by whichever thread; until then the
 * next event of its aggregate is not published, events of other aggregates are. If {@code onNext}
 * throws, that is as if {@link ReceivedEvent#fail} had been called. {@code onComplete} follows
 * {@link #close}, {@code onError} a failure that does not heal by itself.
 *
 * @param <P> the type of the events
 */
public final class EventStream<P extends DomainEvent>
        implements Flow.Publisher<ReceivedEvent<P>>, AutoCloseable {

    private final Function<Flow.Subscriber<? super ReceivedEvent<P>>, Connection> connect;
    private final AtomicReference<@Nullable Connection> connection = new AtomicReference<>();

    /** A running subscriber, and what it is asked for. */
    record Connection(Subscriber subscriber, Demand demand, Runnable wake) {}

    EventStream(Function<Flow.Subscriber<? super ReceivedEvent<P>>, Connection> connect) {
        this.connect = connect;
    }

    /** Begins; a second subscriber gets an {@link IllegalStateException}. */
    @Override
    public void subscribe(Flow.Subscriber<? super ReceivedEvent<P>> subscriber) {
        Connection mine = connect.apply(subscriber);
        if (!connection.compareAndSet(null, mine)) {
            subscriber.onSubscribe(new Nothing());
            subscriber.onError(
                    new IllegalStateException("a stream must have one subscriber, got a second"));
            return;
        }
        subscriber.onSubscribe(new Request(mine, subscriber));
        mine.subscriber().start();
    }

    /**
     * The subscriber behind it, to pause it or to ask for its health.
     *
     * @throws IllegalStateException if nobody has subscribed yet
     */
    public Subscriber subscriber() {
        Connection current = connection.get();
        if (current == null) {
            throw new IllegalStateException("the stream must have a subscriber, got none so far");
        }
        return current.subscriber();
    }

    /** Ends as {@link Subscriber#close()} does. */
    @Override
    public void close() {
        Connection current = connection.get();
        if (current != null) {
            current.subscriber().close();
        }
    }

    private record Request(Connection connection, Flow.Subscriber<?> subscriber)
            implements Flow.Subscription {

        @Override
        public void request(long events) {
            if (events <= 0) {
                cancel();
                subscriber.onError(
                        new IllegalArgumentException(
                                "request must be of at least 1, got " + events));
                return;
            }
            connection.demand().add(events);
            connection.wake().run();
        }

        @Override
        public void cancel() {
            connection.demand().end();
            connection.subscriber().stop();
        }
    }

    private record Nothing() implements Flow.Subscription {

        @Override
        public void request(long events) {}

        @Override
        public void cancel() {}
    }
}
