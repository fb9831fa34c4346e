package io.tailrace.chaos.relay;

import io.tailrace.chaos.naive.NaiveRelayMain;
import io.tailrace.relay.cli.RelayMain;

/** Which relay is tested: ours, or one of two that are made as others make them. */
public enum RelayKind {

    /** Position and records in one transaction. */
    TAILRACE(RelayMain.class),

    /** The same position, stored after the records. */
    OUTSIDE(NaiveRelayMain.class),

    /** What Debezium stores by itself. */
    RAW(NaiveRelayMain.class);

    private final Class<?> main;

    RelayKind(Class<?> main) {
        this.main = main;
    }

    Class<?> main() {
        return main;
    }
}
