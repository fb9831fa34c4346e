package io.tailrace.relay.cli.options;

import io.tailrace.record.CloudEventFormat;
import io.tailrace.record.router.EventRouterFormat;

/** What the records of a relay look like. */
public enum HeaderMode {
    /** CloudEvents, for processors and subscribers. */
    CLOUDEVENTS(CloudEventFormat.NAME),
    /** As Debezium's outbox event router writes them. */
    DEBEZIUM(EventRouterFormat.NAME);

    private final String text;

    HeaderMode(String text) {
        this.text = text;
    }

    /** The value of the option {@code --header-mode}. */
    @Override
    public String toString() {
        return text;
    }
}
