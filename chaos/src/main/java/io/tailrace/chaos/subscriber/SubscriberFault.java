package io.tailrace.chaos.subscriber;

import io.tailrace.chaos.run.WeightedChoice;
import java.util.Random;

/** A fault of the subscriber suite. Each makes the group rebalance. */
public enum SubscriberFault {
    /** The process is killed and started again later. */
    KILL(5),
    /** The process is stopped in good order and started again later. */
    STOP(4),
    /** The process is paused for longer than the session timeout of the group, and resumed. */
    PAUSE(1);

    private final int weight;

    SubscriberFault(int weight) {
        this.weight = weight;
    }

    static SubscriberFault choose(Random random) {
        return WeightedChoice.of(random, values(), fault -> fault.weight);
    }
}
