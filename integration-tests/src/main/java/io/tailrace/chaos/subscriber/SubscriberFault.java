package io.tailrace.chaos.subscriber;

import java.util.Random;

/** What happens to a subscriber process; each makes the group rebalance. */
enum SubscriberFault {
    /** {@code kill -9}; it comes back. */
    KILL,
    /** It closes in good order, and comes back. */
    STOP,
    /** It stands still for longer than the group waits for it, and goes on. */
    PAUSE;

    private static final int ALL = 10;
    private static final int KILLS = 5;
    private static final int STOPS = 4;

    static SubscriberFault choose(Random random) {
        int chance = random.nextInt(ALL);
        if (chance < KILLS) {
            return KILL;
        }
        return chance < KILLS + STOPS ? STOP : PAUSE;
    }
}
