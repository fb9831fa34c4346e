package io.tailrace.chaos.processor;

import io.tailrace.chaos.processor.naive.NaiveProcessorMain;
import io.tailrace.chaos.processor.service.ChaosProcessorMain;

/** The processor under test: that of Tailrace, or the same topology without transactions. */
public enum ProcessorKind {

    /** The processor of Tailrace, which processes exactly once. */
    TAILRACE(ChaosProcessorMain.class),

    /**
     * The same topology with {@code processing.guarantee=at_least_once}; repeats events after a
     * crash.
     */
    AT_LEAST_ONCE(NaiveProcessorMain.class);

    private final Class<?> main;

    ProcessorKind(Class<?> main) {
        this.main = main;
    }

    Class<?> main() {
        return main;
    }
}
