package io.tailrace.relay.anchor;

import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.leader.Lease;
import io.tailrace.relay.position.Position;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.position.StoredPosition.Phase;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.postgres.NewSlot;
import io.tailrace.relay.postgres.SlotStatus;
import io.tailrace.relay.publish.BatchPublisher;
import io.tailrace.relay.publish.KafkaClients;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds where a stream can begin, and publishes what the stream will not send. This is the first
 * start of a slot as well as the repair after continuity was lost. Every step can be repeated: what
 * is published already is found by its id.
 *
 * <ol>
 *   <li>Keep the slot if it is good, since messages and deleted rows exist nowhere else; otherwise
 *       create it.
 *   <li>Compare the table with the topics, and publish the rows that the topics lack.
 *   <li>Stream from the slot. A slot that was kept also sends rows which are published already; the
 *       {@link Overlap} leaves them out.
 * </ol>
 *
 * Single use, for one thread.
 */
public final class Anchor {

    /**
     * Where the stream begins.
     *
     * @param first the position, which is stored
     * @param overlap leaves out rows that are published already; null if every row is new
     */
    public record Stream(StoredPosition first, @Nullable Overlap overlap) {}

    private static final Logger LOG = LoggerFactory.getLogger(Anchor.class);

    private final RelayConfig config;
    private final Database database;
    private final Comparisons comparisons;
    private final BatchPublisher batches;
    private final Lease lease;
    private final Repairs repairs;

    /**
     * @param comparisons compares the table with the topics
     * @param repairs told what a repair has found
     */
    public Anchor(
            RelayConfig config,
            Database database,
            Comparisons comparisons,
            BatchPublisher batches,
            Lease lease,
            Repairs repairs) {
        this.config = config;
        this.database = database;
        this.comparisons = comparisons;
        this.batches = batches;
        this.lease = lease;
        this.repairs = repairs;
    }

    /**
     * Runs all steps.
     *
     * @param planned a position in a phase that creates a slot
     * @param publishedBefore whether rows of the table were published before this anchor, so that
     *     the age of a row may leave open whether it was
     */
    public Stream run(StoredPosition planned, boolean publishedBefore)
            throws SQLException, InterruptedException {
        StoredPosition from = withFloor(planned);
        batches.publish(List.of(), from);
        // Every later leader with another shard count finds this position record, and therefore
        // fences this relay's producers before publishing anything.
        lease.verify();
        Optional<SlotStatus> slot = database.slot();
        Optional<LogSequenceNumber> good =
                slot.filter(status -> status.isGoodAfter(from.position().commit()))
                        .map(SlotStatus::confirmed);
        if (good.isEmpty() && slot.isPresent()) {
            drop();
        }
        return good.isPresent()
                ? fromKeptSlot(from, good.get(), publishedBefore)
                : fromNewSlot(from, publishedBefore);
    }

    /** The slot sends no transaction that runs now, because its creation waits for them. */
    private StoredPosition withFloor(StoredPosition planned) throws SQLException {
        return planned.phase() == Phase.FROM_NOW && planned.floor() == 0
                ? planned.above(database.nextTransaction())
                : planned;
    }

    private void drop() throws SQLException, InterruptedException {
        LOG.atInfo()
                .addKeyValue("slot", config.source().slot())
                .log("Dropping the replication slot to create it again: it cannot be used");
        database.dropSlot();
    }

    /** Nothing that the new slot sends is published, so nothing has to be left out. */
    private Stream fromNewSlot(StoredPosition from, boolean publishedBefore)
            throws SQLException, InterruptedException {
        LOG.atInfo()
                .addKeyValue("slot", config.source().slot())
                .log("Creating the replication slot; waiting for all running transactions to end");
        try (NewSlot slot = NewSlot.create(database, config.source().slot())) {
            if (from.phase() != Phase.FROM_NOW) {
                try (TableComparison comparison = comparisons.begin(slot.snapshot())) {
                    if (comparison.isEmpty()) {
                        LOG.info("Table {} has no rows to publish", config.source().table());
                    } else {
                        publishMissing(comparison, from, publishedBefore);
                    }
                }
            }
            return begin(from.streaming(Position.after(slot.consistentPoint())), null);
        }
    }

    private Stream fromKeptSlot(
            StoredPosition from, LogSequenceNumber confirmed, boolean publishedBefore)
            throws SQLException, InterruptedException {
        LOG.atInfo()
                .addKeyValue("slot", config.source().slot())
                .addKeyValue("confirmed", confirmed.asString())
                .log("Keeping the replication slot, which holds everything since it was created");
        Position first = Position.after(confirmed);
        if (from.phase() == Phase.FROM_NOW) {
            return begin(from.streaming(first), null);
        }
        database.awaitVisibleCommits();
        try (TableComparison comparison = comparisons.begin(null)) {
            LogSequenceNumber until = comparison.end();
            Compared compared = publishMissing(comparison, from, publishedBefore);
            Overlap overlap = comparison.handOn(compared.ids(), compared.memory(), until);
            return begin(from.catchingUp(first, until), overlap);
        }
    }

    private record Compared(PublishedIds ids, TopicMemory memory) {}

    private Compared publishMissing(
            TableComparison comparison, StoredPosition from, boolean publishedBefore)
            throws SQLException, InterruptedException {
        PublishedIds ids = comparison.published();
        TopicMemory memory =
                publishedBefore
                        ? comparison.memory().given(from.watermark())
                        : TopicMemory.COMPLETE;
        MissingRows missing = comparison.missing(memory, from.horizon());
        if (publishedBefore) {
            repairs.found(comparison.findings(ids, missing));
        }
        long rows =
                missing.publish(
                        config.limits().rowsPerTransaction(),
                        new KafkaClients(config).maxRecordBytes(),
                        batch -> batches.publish(batch, from));
        LOG.atInfo().addKeyValue("rows", rows).log("Published all rows that were missing");
        ids.addAll(missing.idsOfRecent(config.source().slot()));
        return new Compared(ids, memory);
    }

    private Stream begin(StoredPosition first, @Nullable Overlap overlap)
            throws InterruptedException {
        batches.publish(List.of(), first);
        return new Stream(first, overlap);
    }
}
