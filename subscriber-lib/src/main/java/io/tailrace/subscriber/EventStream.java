package io.tailrace.subscriber;

import io.tailrace.event.DomainEvent;
import io.tailrace.subscriber.handler.ReceivedEvent;
import io.tailrace.subscriber.internal.StreamEngine;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the events of a type to one {@link Flow.Subscriber}. Reading begins with the
 * subscription, and pauses while the subscriber has received as many events as it has requested.
 *
 * <p>One thread calls {@code onNext}, in the event's {@link io.tailrace.event.EventContext}. An
 * event is finished when any thread calls {@link ReceivedEvent#ack}. Until then the next event of
 * the aggregate is not published; events of other aggregates are. An exception that {@code onNext}
 * throws has the effect of {@link ReceivedEvent#fail}. {@code onComplete} follows {@link #close};
 * {@code onError} follows an error that stops the subscriber.
 *
 * @param <P> the type of the events
 */
public final class EventStream<P extends DomainEvent>
        implements Flow.Publisher<ReceivedEvent<P>>, AutoCloseable {

    private final Function<Flow.Subscriber<? super ReceivedEvent<P>>, StreamEngine> connect;
    private final AtomicReference<@Nullable Connection> connection = new AtomicReference<>();

    private record Connection(StreamEngine stream, Subscriber subscriber) {}

    EventStream(Function<Flow.Subscriber<? super ReceivedEvent<P>>, StreamEngine> connect) {
        this.connect = connect;
    }

    /**
     * Starts to read for a subscriber. A second subscriber receives {@code onError} with an {@link
     * IllegalStateException}.
     */
    @Override
    public void subscribe(Flow.Subscriber<? super ReceivedEvent<P>> subscriber) {
        StreamEngine stream = connect.apply(subscriber);
        Connection mine = new Connection(stream, new Subscriber(stream.engine()));
        if (!connection.compareAndSet(null, mine)) {
            subscriber.onSubscribe(new NoSubscription());
            subscriber.onError(
                    new IllegalStateException("a stream must have one subscriber, got a second"));
            return;
        }
        subscriber.onSubscribe(new StreamSubscription(stream, subscriber));
        mine.subscriber().start();
    }

    /**
     * The subscriber that reads for this stream, for example to pause it or to check its health.
     *
     * @throws IllegalStateException if the stream has no subscriber yet
     */
    public Subscriber subscriber() {
        Connection current = connection.get();
        if (current == null) {
            throw new IllegalStateException(
                    "a stream must have a subscriber before it is paused or checked, got none");
        }
        return current.subscriber();
    }

    /** Closes as {@link Subscriber#close()} does; has no effect without a subscriber. */
    @Override
    public void close() {
        Connection current = connection.get();
        if (current != null) {
            current.subscriber().close();
        }
    }

    private record StreamSubscription(StreamEngine stream, Flow.Subscriber<?> subscriber)
            implements Flow.Subscription {

        @Override
        public void request(long events) {
            if (events <= 0) {
                cancel();
                subscriber.onError(
                        new IllegalArgumentException(
                                "requested events must be at least 1, got " + events));
                return;
            }
            stream.request(events);
        }

        @Override
        public void cancel() {
            stream.cancel();
        }
    }

    private record NoSubscription() implements Flow.Subscription {

        @Override
        public void request(long events) {}

        @Override
        public void cancel() {}
    }
}
