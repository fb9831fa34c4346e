package io.tailrace.chaos.subscriber;

import java.util.Locale;
import java.util.Random;

/** What a handler does with an event; the event says it, and the weight how often. */
public enum Behaviour {
    /** It works. */
    WORKS(9_545),
    /** The first two attempts fail. */
    FAILS(250),
    /** Every attempt fails. */
    POISON(60),
    /** The first attempt says that no attempt is of any use. */
    INVALID(60),
    /** The first attempt takes longer than it may, until it is interrupted. */
    HANGS(60),
    /** The first attempt takes longer than it may, and does not mind being interrupted. */
    HANGS_ON(20),
    /** The first attempt of all ends the process. */
    CRASHES(5);

    private static final int ALL = 10_000;

    private final int weight;

    Behaviour(int weight) {
        this.weight = weight;
    }

    /** Whether the event must end in {@code events.failed} instead of having an effect. */
    public boolean mustFail() {
        return this == POISON || this == INVALID;
    }

    /** As the event carries it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What an event carries. */
    public static Behaviour of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }

    static Behaviour choose(Random random) {
        int left = random.nextInt(ALL);
        for (Behaviour behaviour : values()) {
            left -= behaviour.weight;
            if (left < 0) {
                return behaviour;
            }
        }
        throw new IllegalStateException("weights must sum up to " + ALL);
    }
}
