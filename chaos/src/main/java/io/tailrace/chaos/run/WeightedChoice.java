package io.tailrace.chaos.run;

import java.util.Random;
import java.util.function.ToIntFunction;

/** Chooses at random among values of different likelihood. Stateless. */
public final class WeightedChoice {

    private WeightedChoice() {}

    /**
     * One of the values; its likelihood is its weight divided by the sum of all weights.
     *
     * @param weight returns a value's weight, which must be positive
     */
    public static <T> T of(Random random, T[] values, ToIntFunction<T> weight) {
        int total = 0;
        for (T value : values) {
            total += weight.applyAsInt(value);
        }
        int left = random.nextInt(total);
        for (T value : values) {
            left -= weight.applyAsInt(value);
            if (left < 0) {
                return value;
            }
        }
        throw new IllegalStateException("Weights must be positive");
    }
}
