package io.tailrace.relay.config;

/** How often a committed row can appear in Kafka. */
public enum DeliveryGuarantee {
    /**
     * Once: the records and the position after them are committed in one Kafka transaction. The
     * default.
     */
    EXACTLY_ONCE("exactly-once"),
    /**
     * At least once: no Kafka transactions are used, and the position is written after the records.
     * A relay that dies between the two writes publishes its last batch again. A former leader may
     * also publish beside the new leader until the former leader notices that its lease is lost.
     */
    AT_LEAST_ONCE("at-least-once");

    private final String text;

    DeliveryGuarantee(String text) {
        this.text = text;
    }

    /** The value of the option {@code --delivery}. */
    @Override
    public String toString() {
        return text;
    }
}
