package io.tailrace.subscriber.internal;

import io.tailrace.subscriber.internal.handling.Demand;

/**
 * The engine of a stream, and the demand of the stream's subscriber. Safe for any thread.
 *
 * @param engine runs the subscriber
 * @param demand the number of requested events
 */
public record StreamEngine(Engine engine, Demand demand) {

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
