package io.tailrace.relay.metrics;

import io.tailrace.event.metrics.EventMeters;
import io.tailrace.event.metrics.MeterSpec;
import java.util.List;

/** The meters of how a relay writes to Kafka. */
public final class PublishMeters {

    private static final String SOURCE = EventMeters.SOURCE;
    private static final String SLOT = EventMeters.SLOT;

    /** How long a batch takes. */
    public static final MeterSpec COMMIT =
            MeterSpec.timer(
                    "tailrace.relay.position.commit",
                    "Writing a batch of rows and the position after it, from the first record until"
                            + " the brokers have committed; only those that succeeded. Waiting for"
                            + " the rate limit and the circuit is not part of it.",
                    SOURCE,
                    SLOT);

    /** Batches that failed. */
    public static final MeterSpec COMMIT_FAILURES =
            MeterSpec.counter(
                    "tailrace.relay.position.commit.failures",
                    "failures",
                    "Batches that could not be written together with the position after them. Their"
                            + " rows are published again from the position in Kafka.",
                    SOURCE,
                    SLOT);

    /** Rows of a batch. */
    public static final MeterSpec ROWS =
            MeterSpec.summary(
                    "tailrace.relay.transaction.rows",
                    "events",
                    "Rows per batch that was written; 0 for one that moves the position only.",
                    SOURCE,
                    SLOT);

    /** Bytes in Kafka. */
    public static final MeterSpec BYTES =
            MeterSpec.counter(
                    "tailrace.relay.published.bytes",
                    "bytes",
                    "Bytes of keys and payloads of the rows that this relay wrote to Kafka, before"
                            + " compression and without headers.",
                    SOURCE,
                    SLOT);

    /** Rows per topic. */
    public static final MeterSpec TOPIC_ROWS =
            MeterSpec.counter(
                    "tailrace.relay.topic.published",
                    "events",
                    "Rows that this relay wrote to Kafka, by topic.",
                    SOURCE,
                    SLOT,
                    EventMeters.TOPIC);

    private PublishMeters() {}

    /** All of them, in the order of the reference page. */
    public static List<MeterSpec> all() {
        return List.of(COMMIT, COMMIT_FAILURES, ROWS, BYTES, TOPIC_ROWS);
    }
}
