package io.tailrace.subscriber.partition;

import java.util.ArrayDeque;
import java.util.Deque;

/** The unfinished records of one aggregate, in the order of their offsets. */
final class Aggregate<R> {

    /** The state of the first record. Records after the first are never started. */
    enum State {
        /** The record may start. */
        READY,
        /** The record is being handled. */
        STARTED,
        /** The record waits for its next attempt. */
        WAITING
    }

    private final AggregateKey key;
    private final Deque<Task<R>> tasks = new ArrayDeque<>();
    private State state = State.READY;
    private boolean held;

    Aggregate(AggregateKey key) {
        this.key = key;
    }

    AggregateKey key() {
        return key;
    }

    Deque<Task<R>> tasks() {
        return tasks;
    }

    State state() {
        return state;
    }

    void become(State next) {
        state = next;
    }

    /**
     * Whether a handler from before the partition was assigned again still handles a record of this
     * aggregate.
     */
    boolean isHeld() {
        return held;
    }

    void hold(boolean hold) {
        held = hold;
    }

    boolean mayStart() {
        return state == State.READY && !held && !tasks.isEmpty();
    }
}
