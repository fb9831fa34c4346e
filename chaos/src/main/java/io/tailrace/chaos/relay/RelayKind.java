package io.tailrace.chaos.relay;

import io.tailrace.chaos.relay.naive.NaiveRelayMain;
import io.tailrace.relay.cli.RelayMain;

/** The relay under test: that of Tailrace, or one of three common but wrong designs. */
public enum RelayKind {

    /** The relay of Tailrace: records and position in one Kafka transaction. */
    TAILRACE(RelayMain.class),

    /** Stores the position in a file after sending the records; repeats records after a crash. */
    OUTSIDE(NaiveRelayMain.class),

    /** Debezium's engine with its own offset file; repeats records after a crash. */
    RAW(NaiveRelayMain.class),

    /**
     * Goes on wherever the slot is, and creates the slot and the publication if they do not exist;
     * skips what the slot has passed.
     */
    TRUSTING(NaiveRelayMain.class);

    private final Class<?> main;

    RelayKind(Class<?> main) {
        this.main = main;
    }

    /** The main class of the relay. */
    public Class<?> main() {
        return main;
    }
}
