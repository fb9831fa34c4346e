package io.tailrace.chaos.run;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/**
 * Values in random order, each of them once before any of them is repeated. For one thread.
 *
 * @param <T> the type of the values
 */
public final class Turns<T> {

    private final List<T> values;
    private final Random random;
    private final Deque<T> left = new ArrayDeque<>();

    /**
     * @param values at least one; not changed
     * @param random decides the order
     */
    public Turns(T[] values, Random random) {
        this.values = Arrays.asList(values.clone());
        this.random = random;
    }

    /** The value whose turn it is. */
    public T next() {
        if (left.isEmpty()) {
            Collections.shuffle(values, random);
            left.addAll(values);
        }
        return left.remove();
    }
}
