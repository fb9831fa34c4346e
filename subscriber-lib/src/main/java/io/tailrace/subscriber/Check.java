package io.tailrace.subscriber;

/** Says what is wrong with a value: subject, rule, actual value. */
final class Check {

    private Check() {}

    static void that(boolean holds, String subject, String rule, Object actual) {
        if (!holds) {
            throw new IllegalArgumentException(subject + " " + rule + ", got " + actual);
        }
    }
}
