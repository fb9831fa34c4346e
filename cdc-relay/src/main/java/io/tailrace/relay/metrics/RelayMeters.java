package io.tailrace.relay.metrics;

import io.tailrace.event.metrics.EventMeters;
import io.tailrace.event.metrics.MeterSpec;
import java.util.List;

/**
 * The meters that only the relay registers. The relay also registers {@link
 * EventMeters#DEAD_LETTERED}, with the group {@value EventMeters#NO_GROUP}, and {@link
 * EventMeters#OUTBOX_DEPTH}.
 */
public final class RelayMeters {

    /** The key of the tag that names the source of the relay's events. */
    public static final String SOURCE = EventMeters.SOURCE;

    /** The key of the tag that names the relay's replication slot. */
    public static final String SLOT = EventMeters.SLOT;

    /** Rows that were written to Kafka. */
    public static final MeterSpec PUBLISHED =
            MeterSpec.counter(
                    "tailrace.relay.published",
                    "events",
                    "Rows that this relay wrote to Kafka, to the topic of their aggregate type or"
                            + " to the dead-letter topic.",
                    SOURCE,
                    SLOT);

    /** Batches that were written to Kafka. */
    public static final MeterSpec TRANSACTIONS =
            MeterSpec.counter(
                    "tailrace.relay.transactions",
                    "transactions",
                    "Batches of rows that this relay wrote to Kafka together with the position"
                            + " after them: Kafka transactions, unless delivery is at-least-once.",
                    SOURCE,
                    SLOT);

    /** Terms of leadership. */
    public static final MeterSpec TERMS =
            MeterSpec.counter(
                    "tailrace.relay.terms",
                    "terms",
                    "How often this relay became leader.",
                    SOURCE,
                    SLOT);

    /** Whether the relay publishes. */
    public static final MeterSpec LEADER =
            MeterSpec.gauge(
                    "tailrace.relay.leader",
                    null,
                    "1 while this relay is the leader and streams rows to Kafka, otherwise 0. 0 as well"
                            + " once PostgreSQL has not answered for the length of the lease.",
                    SOURCE,
                    SLOT);

    /** The state of the circuit breaker. */
    public static final MeterSpec CIRCUIT =
            MeterSpec.gauge(
                    "tailrace.relay.circuit",
                    null,
                    "The circuit from this relay to the brokers: 0 closed, every transaction is"
                            + " let through; 1 half open, one transaction is tried; 2 open,"
                            + " publishing pauses because the last transactions failed or were"
                            + " slow. Always 0 if the circuit breaker is switched off.",
                    SOURCE,
                    SLOT);

    /** Streams that hung. */
    public static final MeterSpec STALLS =
            MeterSpec.counter(
                    "tailrace.relay.stalls",
                    "stalls",
                    "How often this relay gave up leadership because its stream of changes"
                            + " read nothing, not even what its heartbeats write.",
                    SOURCE,
                    SLOT);

    /** The key of the tag that names what has changed. */
    public static final String KIND = "kind";

    /** Losses of continuity. */
    public static final MeterSpec DISCONTINUITIES =
            MeterSpec.counter(
                    "tailrace.relay.discontinuities",
                    "discontinuities",
                    "How often publishing could not go on at the stored position, by what had"
                            + " changed.",
                    SOURCE,
                    SLOT,
                    KIND);

    /** The key of the tag that says what a repair did with a row. */
    public static final String OUTCOME = "outcome";

    /** Rows of repairs. */
    public static final MeterSpec REPAIRED =
            MeterSpec.counter(
                    "tailrace.relay.repaired",
                    "events",
                    "What repairs after a loss of continuity have done and found, by the outcome:"
                            + " missing rows, counted when they are published; undecided rows, of"
                            + " which nothing shows whether they were published, counted when they"
                            + " are left out for good; gone events, which are in the topics and no"
                            + " longer in the table, counted once per comparison that was"
                            + " completed. A repair that is repeated after a failure counts no"
                            + " event again, except for undecided rows that the slot sends after"
                            + " an interruption.",
                    SOURCE,
                    SLOT,
                    OUTCOME);

    /** Topics that cannot be had. */
    public static final MeterSpec TOPICS_REFUSED =
            MeterSpec.gauge(
                    "tailrace.relay.topics.refused",
                    "topics",
                    "Topics of aggregate types that this relay cannot have at this moment, so that"
                            + " their rows become dead letters. The health of the relay names each"
                            + " with the problem and the remedy.",
                    SOURCE,
                    SLOT);

    /** Topics that were created. */
    public static final MeterSpec TOPICS_CREATED =
            MeterSpec.gauge(
                    "tailrace.relay.topics.created",
                    "topics",
                    "Topics of aggregate types that this relay has created since it was started."
                            + " Once --max-new-topics are created, the rows of further types become"
                            + " dead letters.",
                    SOURCE,
                    SLOT);

    /** Rows that the retention has removed. */
    public static final MeterSpec ROWS_REMOVED =
            MeterSpec.counter(
                    "tailrace.relay.rows.removed",
                    "rows",
                    "Published rows that this relay removed from the outbox table because they were"
                            + " older than --retention.",
                    SOURCE,
                    SLOT);

    /** The age of the oldest row that is kept. */
    public static final MeterSpec RETENTION_OLDEST =
            MeterSpec.gauge(
                    "tailrace.relay.retention.oldest",
                    "seconds",
                    "The age, by its UUIDv7, of the oldest row that the last pass of --retention has"
                            + " left in the outbox table. NaN before the first pass, without such a"
                            + " row, and on a relay that does not lead.",
                    SOURCE,
                    SLOT);

    /** Rows that are in the account. */
    public static final MeterSpec ACCOUNT_ROWS =
            MeterSpec.counter(
                    "tailrace.relay.account.rows",
                    "rows",
                    "Rows of the outbox table that this relay has counted for the account.",
                    SOURCE,
                    SLOT);

    /** Rows that are not in the account. */
    public static final MeterSpec ACCOUNT_LATE =
            MeterSpec.counter(
                    "tailrace.relay.account.late",
                    "rows",
                    "Rows of the outbox table that this relay has not counted for the account,"
                            + " because the times in their ids are longer ago than --account-keep,"
                            + " or more than two days ahead.",
                    SOURCE,
                    SLOT);

    /** The time that counting takes. */
    public static final MeterSpec ACCOUNT_BUSY =
            MeterSpec.counter(
                    "tailrace.relay.account.busy",
                    "seconds",
                    "How long this relay was busy counting rows of the outbox table, with one"
                            + " session of PostgreSQL.",
                    SOURCE,
                    SLOT);

    /** How old the account is. */
    public static final MeterSpec ACCOUNT_AGE =
            MeterSpec.gauge(
                    "tailrace.relay.account.age",
                    "seconds",
                    "The time since the counting went on last: since this relay had counted all"
                            + " published rows of the outbox table, or went on through a table that"
                            + " takes long. It grows while counting fails, or a transaction is open."
                            + " NaN on a relay that does not lead or does not count.",
                    SOURCE,
                    SLOT);

    /** Questions of consoles. */
    public static final MeterSpec LOOKUPS =
            MeterSpec.counter(
                    "tailrace.relay.lookups",
                    "questions",
                    "Questions of consoles that this relay took while it led, about rows and about"
                            + " minutes of the account: answered; failed, because PostgreSQL or the"
                            + " brokers did not answer in time; refused, because they were"
                            + " unreadable, too many or of an unknown kind.",
                    SOURCE,
                    SLOT,
                    OUTCOME);

    private RelayMeters() {}

    /** All of them, in the order of the reference page. */
    public static List<MeterSpec> all() {
        return List.of(
                PUBLISHED,
                TRANSACTIONS,
                TERMS,
                STALLS,
                DISCONTINUITIES,
                REPAIRED,
                LEADER,
                CIRCUIT,
                TOPICS_REFUSED,
                TOPICS_CREATED,
                ROWS_REMOVED,
                RETENTION_OLDEST,
                ACCOUNT_ROWS,
                ACCOUNT_LATE,
                ACCOUNT_BUSY,
                ACCOUNT_AGE,
                LOOKUPS);
    }
}
