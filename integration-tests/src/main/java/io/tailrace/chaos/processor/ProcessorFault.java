package io.tailrace.chaos.processor;

import java.util.Random;

/** What goes wrong; the weight says how often. */
enum ProcessorFault {
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
        int total = 0;
        for (ProcessorFault fault : values()) {
            total += fault.weight;
        }
        int left = random.nextInt(total);
        for (ProcessorFault fault : values()) {
            left -= fault.weight;
            if (left < 0) {
                return fault;
            }
        }
        throw new IllegalStateException("weights must be positive");
    }
}
