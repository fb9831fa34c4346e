package io.tailrace.subscriber.internal;

import io.tailrace.event.DomainEvent;
import io.tailrace.subscriber.handler.ReceivedEvent;
import io.tailrace.subscriber.internal.handling.Demand;
import io.tailrace.subscriber.internal.handling.FlowStage;
import io.tailrace.subscriber.internal.handling.HandlerThreads;
import io.tailrace.subscriber.internal.handling.Invocation;
import java.util.concurrent.Flow;
import java.util.concurrent.ScheduledExecutorService;

/**
 * The engine of a stream, and the demand of the stream's subscriber. Safe for any thread.
 *
 * @param engine runs the subscriber
 * @param demand the number of requested events
 */
public record StreamEngine(Engine engine, Demand demand) {

    /**
     * An engine that publishes the events of a type to a subscriber of a stream.
     *
     * @throws IllegalArgumentException if the drain timeout is not below {@code
     *     max.poll.interval.ms}
     */
    public static <P extends DomainEvent> StreamEngine of(
            SubscriberSpec spec,
            Class<P> type,
            Flow.Subscriber<? super ReceivedEvent<P>> downstream) {
        ScheduledExecutorService clock = HandlerThreads.clock(spec.config().group());
        FlowStage<P> stage =
                new FlowStage<>(
                        type,
                        new Invocation(spec.config(), spec.handlers(), spec.tracer()),
                        spec.config().handling().timeout(),
                        clock,
                        downstream);
        return new StreamEngine(new Engine(spec, clock, stage, stage::complete), stage.demand());
    }

    /** Adds to the demand, and starts events that are waiting for it. */
    public void request(long events) {
        demand.add(events);
        engine.wake();
    }

    /** Ends the demand and closes the engine, without waiting. */
    public void cancel() {
        demand.cancel();
        engine.drain();
    }
}
