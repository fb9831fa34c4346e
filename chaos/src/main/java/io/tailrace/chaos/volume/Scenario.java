package io.tailrace.chaos.volume;

/** How the rows of the volume suite are written. */
public enum Scenario {

    /** One transaction inserts all rows while the relay streams. */
    TRANSACTION(false, 0),

    /** One transaction per row inserts the rows while no relay runs; the slot exists. */
    BACKLOG(false, 0),

    /**
     * All rows exist before the first start of a relay, which is killed five times while it
     * publishes.
     */
    EXISTING(true, 5);

    private final boolean beforeFirstStart;
    private final int kills;

    Scenario(boolean beforeFirstStart, int kills) {
        this.beforeFirstStart = beforeFirstStart;
        this.kills = kills;
    }

    /** Whether the rows are written before the first start of a relay. */
    boolean beforeFirstStart() {
        return beforeFirstStart;
    }

    /** How many times the relay is killed while it publishes. */
    int kills() {
        return kills;
    }
}
