package io.tailrace.chaos.processor;

import io.tailrace.chaos.run.WeightedChoice;
import java.util.Random;

/** A fault of the processor suite; its weight is its likelihood relative to the other faults. */
public enum ProcessorFault {
    KILL(5),
    KILL_AND_DELETE_STATE(3),
    KILL_ALL(1),
    REBALANCE_WHILE_RESTORING(2),
    STOP_IN_ORDER(1),
    PAUSE(1),
    RESTART_BROKER(1);

    private final int weight;

    ProcessorFault(int weight) {
        this.weight = weight;
    }

    static ProcessorFault choose(Random random) {
        return WeightedChoice.of(random, values(), fault -> fault.weight);
    }
}
