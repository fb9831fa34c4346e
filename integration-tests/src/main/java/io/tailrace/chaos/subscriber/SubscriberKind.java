package io.tailrace.chaos.subscriber;

import io.tailrace.chaos.naive.NaiveSubscriberMain;

/** Which subscriber is tested: ours, or one that is made as it is often made. */
public enum SubscriberKind {

    /** In order, with offsets of what is finished, and an inbox. */
    TAILRACE(ChaosSubscriberMain.class),

    /** A pool of threads behind a poll loop that commits by itself. */
    NAIVE(NaiveSubscriberMain.class);

    private final Class<?> main;

    SubscriberKind(Class<?> main) {
        this.main = main;
    }

    Class<?> main() {
        return main;
    }
}
