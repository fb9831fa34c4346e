package io.tailrace.chaos.relay;

import io.tailrace.chaos.relay.naive.NaiveRelayMain;
import io.tailrace.relay.cli.RelayMain;

/** The relay under test: that of Tailrace, or one of two common but wrong designs. */
public enum RelayKind {

    /** The relay of Tailrace: records and position in one Kafka transaction. */
    TAILRACE(RelayMain.class),

    /** Stores the position in a file after sending the records; repeats records after a crash. */
    OUTSIDE(NaiveRelayMain.class),

    /** Debezium's engine with its own offset file; repeats records after a crash. */
    RAW(NaiveRelayMain.class);

    private final Class<?> main;

    RelayKind(Class<?> main) {
        this.main = main;
    }

    Class<?> main() {
        return main;
    }
}
