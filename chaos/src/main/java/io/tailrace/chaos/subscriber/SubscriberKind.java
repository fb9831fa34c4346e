package io.tailrace.chaos.subscriber;

import io.tailrace.chaos.subscriber.naive.NaiveSubscriberMain;
import io.tailrace.chaos.subscriber.service.ChaosSubscriberMain;

/** The subscriber under test: that of Tailrace, or one of common but wrong design. */
public enum SubscriberKind {

    /** The subscriber of Tailrace with an inbox. */
    TAILRACE(ChaosSubscriberMain.class),

    /**
     * A thread pool behind a poll loop with automatic commits; loses, repeats and reorders events.
     */
    NAIVE(NaiveSubscriberMain.class);

    private final Class<?> main;

    SubscriberKind(Class<?> main) {
        this.main = main;
    }

    /** The main class of a subscriber process. */
    public Class<?> main() {
        return main;
    }
}
