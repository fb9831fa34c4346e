package io.tailrace.relay.metrics;

import io.tailrace.event.metrics.EventMeters;
import io.tailrace.event.metrics.MeterSpec;
import java.util.List;

/**
 * The gauges of how far a relay is behind, and of what its slot holds in PostgreSQL. They show NaN
 * where the relay does not know.
 */
public final class SlotMeters {

    private static final String SOURCE = EventMeters.SOURCE;
    private static final String SLOT = EventMeters.SLOT;

    /** The key of the tag that names a state of the slot. */
    public static final String STATE = "state";

    /** The key of the tag that names a problem. */
    public static final String PROBLEM = "problem";

    /** How far the position is behind the log. */
    public static final MeterSpec LAG_BYTES =
            MeterSpec.gauge(
                    "tailrace.relay.lag.bytes",
                    "bytes",
                    "Write-ahead log from the published position to the end of PostgreSQL's log,"
                            + " whatever writes it: a relay that has caught up shows what the whole"
                            + " server writes within two heartbeats (10 s). Before the first stream"
                            + " of a relay it counts from what the slot has confirmed. NaN on a"
                            + " standby, on a relay whose lease is over, and while nothing shows"
                            + " it yet, so use max by slot.",
                    SOURCE,
                    SLOT);

    /** For how long a change has been waiting. */
    public static final MeterSpec LAG_SECONDS =
            MeterSpec.gauge(
                    "tailrace.relay.lag.seconds",
                    "seconds",
                    "Age of the oldest committed change that is read and not published. If nothing"
                            + " is waiting: what the last change took from its commit; or, once no"
                            + " heartbeat was published for two intervals and 2 s (12 s), the age"
                            + " of the change that was published last. A relay that takes over"
                            + " shows the age of the heartbeat before its position until it"
                            + " publishes. Grows as long as nothing is"
                            + " published, whatever the cause. By the database's clock. NaN on a"
                            + " standby, so use max by slot.",
                    SOURCE,
                    SLOT);

    /** What the slot holds. */
    public static final MeterSpec HELD_BYTES =
            MeterSpec.gauge(
                    "tailrace.relay.slot.held.bytes",
                    "bytes",
                    "Write-ahead log that PostgreSQL keeps for the slot: from restart_lsn to the end."
                            + " Every relay shows it, a standby every five seconds, so that it is"
                            + " known when nobody leads. NaN if PostgreSQL does not answer, or if"
                            + " the slot is missing or lost.",
                    SOURCE,
                    SLOT);

    /** What the slot may hold. */
    public static final MeterSpec BUDGET_BYTES =
            MeterSpec.gauge(
                    "tailrace.relay.slot.budget.bytes",
                    "bytes",
                    "How much write-ahead log the slot may hold: --wal-budget. NaN without a budget.",
                    SOURCE,
                    SLOT);

    /** What may still be written. */
    public static final MeterSpec SAFE_BYTES =
            MeterSpec.gauge(
                    "tailrace.relay.slot.safe.bytes",
                    "bytes",
                    "How much log may still be written until PostgreSQL removes log that the slot"
                            + " needs (safe_wal_size); negative if the next checkpoint may remove"
                            + " it. NaN without max_slot_wal_keep_size, and for a slot that is"
                            + " missing or lost. Every relay shows it.",
                    SOURCE,
                    SLOT);

    /** What PostgreSQL guarantees to the slot. */
    public static final MeterSpec SLOT_STATE =
            MeterSpec.gauge(
                    "tailrace.relay.slot.state",
                    null,
                    "1 for the state that the slot has, 0 for the other ones: reserved, extended,"
                            + " unreserved and lost are PostgreSQL's wal_status; missing: the slot"
                            + " does not exist. All are 0 if PostgreSQL does not answer. Every relay"
                            + " shows it.",
                    SOURCE,
                    SLOT,
                    STATE);

    /** Whether the slot is read. */
    public static final MeterSpec SLOT_ACTIVE =
            MeterSpec.gauge(
                    "tailrace.relay.slot.active",
                    null,
                    "1 while a session reads the slot, 0 while none does or the slot is missing. NaN"
                            + " if PostgreSQL does not answer. Every relay shows it.",
                    SOURCE,
                    SLOT);

    /** What is wrong. */
    public static final MeterSpec PROBLEMS =
            MeterSpec.gauge(
                    "tailrace.relay.problem",
                    null,
                    "1 while this relay has the problem, otherwise 0; /health says it in a sentence"
                            + " with what to do.",
                    SOURCE,
                    SLOT,
                    PROBLEM);

    private SlotMeters() {}

    /** All of them, in the order of the reference page. */
    public static List<MeterSpec> all() {
        return List.of(
                LAG_BYTES,
                LAG_SECONDS,
                HELD_BYTES,
                BUDGET_BYTES,
                SAFE_BYTES,
                SLOT_STATE,
                SLOT_ACTIVE,
                PROBLEMS);
    }
}
