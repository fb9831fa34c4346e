package io.tailrace.chaos.subscriber.service;

import io.tailrace.chaos.run.WeightedChoice;
import java.util.Locale;
import java.util.Random;

/**
 * What a handler does with an event, stored as the status of the order. Its weight is its
 * likelihood in 10,000.
 */
public enum Behaviour {
    /** The handler succeeds. */
    WORKS(9_545),
    /** The first two attempts fail. */
    FAILS(250),
    /** Every attempt fails. */
    POISON(60),
    /** The first attempt fails with an error that a retry cannot cure. */
    INVALID(60),
    /** The first attempt exceeds the handler timeout and ends when it is interrupted. */
    HANGS(60),
    /** The first attempt exceeds the handler timeout and ignores interrupts. */
    HANGS_ON(20),
    /** The first attempt of any process ends that process. */
    CRASHES(5);

    private final int weight;

    Behaviour(int weight) {
        this.weight = weight;
    }

    /** Whether the event must be reported to {@code events.failed} and must not have an effect. */
    public boolean mustFail() {
        return this == POISON || this == INVALID;
    }

    /** The status of the order. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The behaviour for a status of an order. */
    public static Behaviour of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }

    /** A random behaviour. */
    public static Behaviour choose(Random random) {
        return WeightedChoice.of(random, values(), behaviour -> behaviour.weight);
    }
}
