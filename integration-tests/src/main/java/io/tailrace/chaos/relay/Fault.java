package io.tailrace.chaos.relay;

import java.util.Random;

/** What goes wrong; the weight says how often. */
enum Fault {
    KILL_LEADER(8),
    KILL_STANDBY(3),
    PAUSE_LEADER(1),
    RESTART_POSTGRES(1),
    RESTART_BROKER(1),
    CUT_CONNECTIONS(1),
    DELAY_CONNECTIONS(1);

    private final int weight;

    Fault(int weight) {
        this.weight = weight;
    }

    static Fault choose(Random random) {
        int total = 0;
        for (Fault fault : values()) {
            total += fault.weight;
        }
        int left = random.nextInt(total);
        for (Fault fault : values()) {
            left -= fault.weight;
            if (left < 0) {
                return fault;
            }
        }
        throw new IllegalStateException("weights must be positive");
    }
}
