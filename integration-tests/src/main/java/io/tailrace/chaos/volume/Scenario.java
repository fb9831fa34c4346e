package io.tailrace.chaos.volume;

/** How there comes to be so much. */
public enum Scenario {

    /** One transaction inserts all rows while the relay streams. */
    TRANSACTION(false, 0),

    /** Each row has a transaction of its own, all of them while no relay runs. */
    BACKLOG(false, 0),

    /** The table is full before the first relay starts, and relays are killed on the way. */
    EXISTING(true, 5);

    private final boolean beforeFirstStart;
    private final int kills;

    Scenario(boolean beforeFirstStart, int kills) {
        this.beforeFirstStart = beforeFirstStart;
        this.kills = kills;
    }

    boolean beforeFirstStart() {
        return beforeFirstStart;
    }

    /** How often the relay is killed while it publishes. */
    int kills() {
        return kills;
    }
}
