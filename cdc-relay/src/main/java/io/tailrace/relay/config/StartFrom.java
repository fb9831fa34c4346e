package io.tailrace.relay.config;

/** What the very first start of a slot does with the rows that are already in the table. */
public enum StartFrom {
    /** Publishes the existing rows before the stream of new ones. The default. */
    EXISTING("existing"),
    /** Publishes only rows that are committed after the slot was created. */
    NOW("now");

    private final String text;

    StartFrom(String text) {
        this.text = text;
    }

    /** The value of the option {@code --start-from}. */
    @Override
    public String toString() {
        return text;
    }
}
