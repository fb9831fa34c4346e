package io.tailrace.console.relays;

import org.jspecify.annotations.Nullable;

/** Takes over what relays say to one question. Called by one thread. */
public interface RelayAnswers {

    /**
     * Takes a record over; those about other questions are passed over.
     *
     * @param now of {@link System#nanoTime()}
     * @throws IllegalArgumentException if it is unreadable
     */
    void add(byte @Nullable [] key, byte @Nullable [] value, long now);

    /**
     * Whether nothing more is waited for.
     *
     * @param now of {@link System#nanoTime()}
     */
    boolean isDone(long now);
}
