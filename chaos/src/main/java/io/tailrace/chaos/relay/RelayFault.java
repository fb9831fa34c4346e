package io.tailrace.chaos.relay;

import io.tailrace.chaos.run.WeightedChoice;
import java.util.Random;

/** A fault of the relay suite; its weight is its likelihood relative to the other faults. */
public enum RelayFault {
    KILL_LEADER(8),
    KILL_STANDBY(3),
    PAUSE_LEADER(1),
    RESTART_POSTGRES(1),
    RESTART_BROKER(1),
    CUT_CONNECTIONS(1),
    DELAY_CONNECTIONS(1);

    private final int weight;

    RelayFault(int weight) {
        this.weight = weight;
    }

    static RelayFault choose(Random random) {
        return WeightedChoice.of(random, values(), fault -> fault.weight);
    }
}
