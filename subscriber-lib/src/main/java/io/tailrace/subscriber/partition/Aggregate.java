package io.tailrace.subscriber.partition;

import java.util.ArrayDeque;
import java.util.Deque;

/** The records of one aggregate, in order. At most the first of them is being handled. */
final class Aggregate<R> {

    /** What happens to the first record. */
    enum State {
        /** It may start. */
        READY,
        /** It is being handled. */
        STARTED,
        /** It failed, and is tried again later. */
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

    /** Whether somebody from before still handles a record of it. */
    boolean isHeld() {
        return held;
    }

    void hold(boolean yes) {
        held = yes;
    }

    boolean mayStart() {
        return state == State.READY && !held && !tasks.isEmpty();
    }
}
