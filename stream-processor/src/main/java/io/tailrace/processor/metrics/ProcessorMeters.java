package io.tailrace.processor.metrics;

import io.tailrace.event.metrics.EventMeters;
import io.tailrace.event.metrics.MeterSpec;
import java.util.List;

/**
 * The meters that only the processor registers. The processor also registers {@link
 * EventMeters#RETRIES}, {@link EventMeters#DEAD_LETTERED} and {@link
 * EventMeters#DUPLICATES_SKIPPED}. Each processor measures its own share of the partitions, and
 * counts work again that is repeated after a crash.
 */
public final class ProcessorMeters {

    /** The key of the tag that names an equation of the account. */
    public static final String EQUATION = "equation";

    /** For how long the account has said nothing new. */
    public static final MeterSpec ACCOUNT_AGE =
            MeterSpec.gauge(
                    "tailrace.processor.account.age",
                    "seconds",
                    "For how long the account has not been able to say whether everything is equal:"
                            + " since a difference has been waiting for a counter, the relay's"
                            + " among them, or since this processor has counted its partitions,"
                            + " compared, or refreshed these metrics. Up to about 30 seconds are"
                            + " usual.");

    /** Events that are copies. */
    public static final MeterSpec ACCOUNT_DUPLICATED =
            MeterSpec.gauge(
                    "tailrace.processor.account.duplicated",
                    "events",
                    "Events that have certainly come out more often than they were put in, by the"
                            + " equation that is broken; the type is none while there are none."
                            + " Every processor shows the same, so use max.",
                    EQUATION,
                    EventMeters.TYPE);

    /** Events that are not counted. */
    public static final MeterSpec ACCOUNT_LATE =
            MeterSpec.counter(
                    "tailrace.processor.account.late",
                    "events",
                    "Records that are not part of the account, because their ids are older than"
                            + " --account-keep or more than a day in the future.");

    /** Events that have not come out. */
    public static final MeterSpec ACCOUNT_MISSING =
            MeterSpec.gauge(
                    "tailrace.processor.account.missing",
                    "events",
                    "Events that were put in and have certainly not come out, by the equation that is"
                            + " broken: published compares the table with the outbox topics,"
                            + " processed these with what processors have made of them. The type is"
                            + " none while there are none. Every processor shows the same, so use"
                            + " max.",
                    EQUATION,
                    EventMeters.TYPE);

    /** Minutes that are not equal yet. */
    public static final MeterSpec ACCOUNT_OPEN =
            MeterSpec.gauge(
                    "tailrace.processor.account.open",
                    "buckets",
                    "Minutes of a type that are not equal yet and may become so, because events are"
                            + " on their way.");

    /** Events that nobody has put in. */
    public static final MeterSpec ACCOUNT_PHANTOM =
            MeterSpec.gauge(
                    "tailrace.processor.account.phantom",
                    "events",
                    "Events that have certainly come out and that nobody has put in, by the equation"
                            + " that is broken; the type is none while there are none. They count"
                            + " as duplicated until their ids are looked up. Every processor shows"
                            + " the same, so use max.",
                    EQUATION,
                    EventMeters.TYPE);

    /** Events that were written to {@code events.*}. */
    public static final MeterSpec DELIVERED =
            MeterSpec.counter(
                    "tailrace.processor.delivered",
                    "events",
                    "Events that were delivered to every group: valid, not repeated and due.");

    /** How long an event took to {@code events.*}. */
    public static final MeterSpec DELIVERY_LATENCY =
            MeterSpec.timer(
                    "tailrace.processor.delivery.latency",
                    "From when an event happened, or from when it was due if that was later, until"
                            + " it was delivered to every group.");

    /** Events in the schedule. */
    public static final MeterSpec HELD =
            MeterSpec.gauge(
                    "tailrace.processor.held",
                    "events",
                    "Events that are held until they are due; the group is the one that an event is"
                            + " retried for.",
                    EventMeters.GROUP,
                    EventMeters.TYPE);

    /** When the first event of the schedule is due. */
    public static final MeterSpec HELD_NEXT_DUE =
            MeterSpec.gauge(
                    "tailrace.processor.held.next.due",
                    "seconds",
                    "Time until the next held event is due; NaN if no event is held.");

    /** For how long the first event has been due that subscribers cannot see. */
    public static final MeterSpec HELD_OVERDUE =
            MeterSpec.gauge(
                    "tailrace.processor.held.overdue.seconds",
                    "seconds",
                    "For how long the earliest held event has been due without being delivered; 0 if"
                            + " none is. An event counts until its transaction is committed. More"
                            + " than a few seconds: this processor does not get round to"
                            + " delivering, or the brokers do not get round to committing.");

    /** What waits to be read. */
    public static final MeterSpec LAG =
            MeterSpec.gauge(
                    "tailrace.processor.lag",
                    "records",
                    "Records of the outbox topics and of the topic of failed events that the"
                            + " processors of this application id have not read, as the brokers say"
                            + " every five seconds: from what is committed to the end, markers of"
                            + " transactions and records of open transactions among them. Every"
                            + " processor shows the lag of all, so use max. NaN if the brokers do"
                            + " not answer.");

    /** Whether the processor works. */
    public static final MeterSpec READY =
            MeterSpec.gauge(
                    "tailrace.processor.ready",
                    null,
                    "1 while this processor processes events and a broker answers, as /readyz says;"
                            + " otherwise 0, also while it restores its state.");

    /** Requests to the schema registry that have failed. */
    public static final MeterSpec REGISTRY_FAILED =
            MeterSpec.counter(
                    "tailrace.processor.registry.failed",
                    "requests",
                    "Requests to the schema registry that brought no schema that can be used. Only"
                            + " with --registry-url.");

    /** Schemas of the registry that events wait for. */
    public static final MeterSpec REGISTRY_MISSING =
            MeterSpec.gauge(
                    "tailrace.processor.registry.missing",
                    "schemas",
                    "Schemas of the registry that events have asked for and that cannot be had at"
                            + " this moment. The health of the processor names each with the"
                            + " reason. Only with --registry-url.");

    /** Partitions that are not read because of the registry. */
    public static final MeterSpec REGISTRY_PAUSED =
            MeterSpec.gauge(
                    "tailrace.processor.registry.paused",
                    "partitions",
                    "Partitions of outbox topics that this processor does not read at this moment,"
                            + " because their events wait for a schema of the registry. Only with"
                            + " --registry-url.");

    /** Event ids in the state store of deduplication. */
    public static final MeterSpec REMEMBERED_IDS =
            MeterSpec.gauge(
                    "tailrace.processor.remembered.ids",
                    "ids",
                    "Event ids that are remembered to recognize repeated events.");

    /** Records of changelogs that are still to be restored. */
    public static final MeterSpec RESTORING =
            MeterSpec.gauge(
                    "tailrace.processor.restoring",
                    "records",
                    "Records of changelogs that are still to be restored before their partitions are"
                            + " processed.");

    /** Topics that cannot be had. */
    public static final MeterSpec TOPICS_REFUSED =
            MeterSpec.gauge(
                    "tailrace.processor.topics.refused",
                    "topics",
                    "Topics of aggregate types that this processor cannot have at this moment:"
                            + " outbox topics are not read, and the events of others become dead"
                            + " letters. The health of the processor names each with the problem"
                            + " and the remedy.");

    /** Schemas in force. */
    public static final MeterSpec SCHEMAS =
            MeterSpec.gauge(
                    "tailrace.processor.schemas",
                    "schemas",
                    "Schemas of types that payloads are checked against at this moment.");

    /** Whether the newest schemas were refused. */
    public static final MeterSpec SCHEMAS_REFUSED =
            MeterSpec.gauge(
                    "tailrace.processor.schemas.refused",
                    null,
                    "1 while the location of the schemas has schemas that cannot be used, or cannot"
                            + " be read, so that those before stay in force; otherwise 0. The health"
                            + " of the processor has the reason.");

    private ProcessorMeters() {}

    /** All of them, in the order of the reference page. */
    public static List<MeterSpec> all() {
        return List.of(
                ACCOUNT_AGE,
                ACCOUNT_DUPLICATED,
                ACCOUNT_LATE,
                ACCOUNT_MISSING,
                ACCOUNT_OPEN,
                ACCOUNT_PHANTOM,
                DELIVERED,
                DELIVERY_LATENCY,
                HELD,
                HELD_NEXT_DUE,
                HELD_OVERDUE,
                LAG,
                READY,
                REGISTRY_FAILED,
                REGISTRY_MISSING,
                REGISTRY_PAUSED,
                REMEMBERED_IDS,
                RESTORING,
                SCHEMAS,
                SCHEMAS_REFUSED,
                TOPICS_REFUSED);
    }
}
