package io.tailrace.relay.config;

/**
 * What a relay does when its position, the replication slot and the database no longer belong
 * together, so that publishing cannot simply go on at the position.
 */
public enum OnDiscontinuity {
    /**
     * Repairs if the history of the database proves that it contains everything that is published,
     * and stops otherwise. The default.
     */
    REPAIR_PROVEN("repair-proven"),
    /** Repairs in any case. */
    REPAIR("repair"),
    /** Stops in any case. */
    HALT("halt");

    private final String text;

    OnDiscontinuity(String text) {
        this.text = text;
    }

    /** The value of the option {@code --on-discontinuity}. */
    @Override
    public String toString() {
        return text;
    }
}
