package io.tailrace.event.metrics;

import java.util.List;

/**
 * The meters of the event bus as a whole, which several modules register. What only one module
 * measures is named after that module: {@code tailrace.relay.*} and so on.
 */
public final class EventMeters {

    /** The value of the tag {@code group} where no consumer group is involved. */
    public static final String NO_GROUP = "none";

    /** The value of the tags {@code source} and {@code slot} where no outbox is involved. */
    public static final String NO_OUTBOX = "none";

    /** The value of the tag {@code type} of an event that names no type. */
    public static final String NO_TYPE = "none";

    /** The key of the tag that names a consumer group. */
    public static final String GROUP = "group";

    /** The key of the tag that names a type of events. */
    public static final String TYPE = "type";

    /** The key of the tag that names the reason of a failure. */
    public static final String REASON = "reason";

    /** The key of the tag that names a topic. */
    public static final String TOPIC = "topic";

    /** The key of the tag that names the source of a relay's events. */
    public static final String SOURCE = "source";

    /** The key of the tag that names the replication slot of a relay. */
    public static final String SLOT = "slot";

    /** Registered by the producer library; only an event bus observes commits. */
    public static final MeterSpec EMITTED =
            MeterSpec.counter(
                    "events.emitted", "events", "Events whose transaction was committed.", TYPE);

    /** Registered by the subscriber library. */
    public static final MeterSpec PROCESSED =
            MeterSpec.counter(
                    "events.processed", "events", "Events that a handler finished.", GROUP, TYPE);

    /** Registered by the subscriber library for retries in place, by the processor for delayed. */
    public static final MeterSpec RETRIES =
            MeterSpec.counter(
                    "events.retries",
                    "events",
                    "Further attempts that were scheduled for events that a handler had failed to"
                            + " process.",
                    GROUP);

    /** Registered by the processor and the relay. */
    public static final MeterSpec DEAD_LETTERED =
            MeterSpec.counter(
                    "events.dead.lettered",
                    "events",
                    "Events that were written to the dead-letter topic, duplicates among them if a"
                            + " processor is configured to dead-letter duplicates. A group that has"
                            + " no retry topic and a reason that is not one of Tailrace are shown as"
                            + " other. A relay names the outbox with source and slot; those of a"
                            + " processor, which reads the events of all outboxes, are none.",
                    GROUP,
                    TYPE,
                    REASON,
                    SOURCE,
                    SLOT);

    /** Registered by the processor. */
    public static final MeterSpec DUPLICATES_SKIPPED =
            MeterSpec.counter(
                    "events.duplicates.skipped",
                    "events",
                    "Events that were dropped because their id had been delivered before. Duplicates"
                            + " that a processor dead-letters count in events.dead.lettered instead,"
                            + " with the reason DuplicateEvent.",
                    GROUP);

    /** Registered by the subscriber library. */
    public static final MeterSpec DELIVERY_LATENCY =
            MeterSpec.timer(
                    "events.delivery.latency",
                    "From emit until a handler finished the event.",
                    GROUP);

    /** Registered by the subscriber library, and by the producer library for local subscribers. */
    public static final MeterSpec SUBSCRIPTIONS =
            MeterSpec.gauge(
                    "events.subscriptions",
                    "subscriptions",
                    "Handlers that are registered and running: those of a consumer group, or the"
                            + " subscribers of the local hub under the group \"none\".",
                    GROUP);

    /** Registered by the relay. */
    public static final MeterSpec OUTBOX_DEPTH =
            MeterSpec.gauge(
                    "events.outbox.depth",
                    "events",
                    "Rows of the outbox table that are committed and not yet published, as the"
                            + " leading relay estimates them: inserts counted by PostgreSQL"
                            + " (n_tup_ins) minus published rows, beginning at 0 whenever the relay"
                            + " has caught up, with an error of about one"
                            + " batch. Rolled-back inserts count until then; inserts appear"
                            + " when their session reports them, mostly within a second, at the"
                            + " latest about ten seconds after it becomes idle. Of several shards"
                            + " each takes an equal share of the inserts. NaN on a standby, until"
                            + " the relay has caught up once since it started to lead, and without"
                            + " track_counts.",
                    SOURCE,
                    SLOT);

    private EventMeters() {}

    /** All of them, in the order of the reference page. */
    public static List<MeterSpec> all() {
        return List.of(
                EMITTED,
                PROCESSED,
                RETRIES,
                DEAD_LETTERED,
                DUPLICATES_SKIPPED,
                DELIVERY_LATENCY,
                SUBSCRIPTIONS,
                OUTBOX_DEPTH);
    }
}
