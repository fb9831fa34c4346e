package io.tailrace.relay.config;

/** Whether a relay that leads tells consoles about rows of the outbox table. */
public enum LookupMode {
    /** It does, without payloads. */
    ON("on"),
    /** It does not. */
    OFF("off");

    private final String text;

    LookupMode(String text) {
        this.text = text;
    }

    /** The value of the option {@code --lookups}. */
    @Override
    public String toString() {
        return text;
    }
}
