package io.tailrace.relay;

/** What the relay promises for each committed row. */
public enum Delivery {
    /** Records and position commit in one Kafka transaction: the default. */
    EXACTLY_ONCE("exactly-once"),
    /**
     * Without Kafka transactions: the position follows the records. A relay that ends in between
     * publishes its last batch again, and two leaders may both publish for as long as one does not
     * know that it is none.
     */
    AT_LEAST_ONCE("at-least-once");

    private final String text;

    Delivery(String text) {
        this.text = text;
    }

    /** The value of the option {@code --delivery}. */
    @Override
    public String toString() {
        return text;
    }
}
