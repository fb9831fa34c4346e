package io.tailrace.chaos.processor;

import io.tailrace.chaos.naive.NaiveProcessorMain;
import io.tailrace.processor.cli.ProcessorMain;

/** Which processor is tested: ours, or the same topology with the guarantee most others have. */
public enum ProcessorKind {

    /** Exactly once. */
    TAILRACE(ProcessorMain.class),

    /** At least once. */
    AT_LEAST_ONCE(NaiveProcessorMain.class);

    private final Class<?> main;

    ProcessorKind(Class<?> main) {
        this.main = main;
    }

    Class<?> main() {
        return main;
    }
}
