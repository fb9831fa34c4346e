package io.tailrace.relay.anchor;

import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.leader.Lease;
import io.tailrace.relay.position.Loss;
import io.tailrace.relay.position.Position;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.position.StoredPosition.Phase;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.postgres.NewSlot;
import io.tailrace.relay.postgres.ReplicationSlot;
import io.tailrace.relay.postgres.SlotStatus;
import io.tailrace.relay.postgres.TermSessions;
import io.tailrace.relay.publish.BatchPublisher;
import io.tailrace.relay.publish.KafkaClients;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
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
    private final TermSessions sessions;

    /**
     * @param comparisons compares the table with the topics
     * @param repairs told what a repair has found
     * @param sessions end what waits when the term ends
     */
    public Anchor(
            RelayConfig config,
            Database database,
            Comparisons comparisons,
            BatchPublisher batches,
            Lease lease,
            Repairs repairs,
            TermSessions sessions) {
        this.config = config;
        this.database = database;
        this.comparisons = comparisons;
        this.batches = batches;
        this.lease = lease;
        this.repairs = repairs;
        this.sessions = sessions;
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
        // Refused while another program reads the slot: it would publish rows during the
        // comparison.
        database.endStaleWalSender();
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
        database.endStaleWalSender();
        lease.query(leader -> ReplicationSlot.drop(leader, config.source().slot()));
    }

    /** Nothing that the new slot sends is published, so nothing has to be left out. */
    private Stream fromNewSlot(StoredPosition from, boolean publishedBefore)
            throws SQLException, InterruptedException {
        LOG.atInfo()
                .addKeyValue("slot", config.source().slot())
                .log("Creating the replication slot; waiting for all running transactions to end");
        try (NewSlot slot = NewSlot.create(database, config.source().slot(), sessions)) {
            Findings findings =
                    from.phase() == Phase.FROM_NOW
                            ? null
                            : publishMissing(slot, from, publishedBefore);
            Stream stream =
                    begin(
                            repaired(from, findings)
                                    .streaming(Position.after(slot.consistentPoint())));
            repairs.compared(findings);
            repairs.finished(findings == null ? 0 : findings.undecided());
            return stream;
        }
    }

    /** Returns what was found; null if no row was published before. */
    private @Nullable Findings publishMissing(
            NewSlot slot, StoredPosition from, boolean publishedBefore)
            throws SQLException, InterruptedException {
        try (TableComparison comparison = comparisons.begin(slot.snapshot())) {
            if (comparison.isEmpty() && !publishedBefore) {
                LOG.info("Table {} has no rows to publish", config.source().table());
                return null;
            }
            return publishMissing(comparison, from, publishedBefore).findings();
        }
    }

    private Stream fromKeptSlot(
            StoredPosition planned, LogSequenceNumber confirmed, boolean publishedBefore)
            throws SQLException, InterruptedException {
        StoredPosition from =
                publishedBefore
                        ? planned
                        : planned.publishedUntil(Position.after(LogSequenceNumber.INVALID_LSN));
        LOG.atInfo()
                .addKeyValue("slot", config.source().slot())
                .addKeyValue("confirmed", confirmed.asString())
                .log("Keeping the replication slot, which holds everything since it was created");
        Position first = from.firstOf(confirmed);
        if (from.phase() == Phase.FROM_NOW) {
            return begin(from.streaming(first));
        }
        database.awaitVisibleCommits(sessions);
        try (TableComparison comparison = comparisons.begin(null)) {
            LogSequenceNumber until = comparison.end();
            Compared compared = publishMissing(comparison, from, publishedBefore);
            UndecidedRows undecided = ofSlot(compared, comparison);
            StoredPosition begin =
                    begin(repaired(from, compared.findings()).catchingUp(first, until)).first();
            repairs.compared(compared.findings());
            // Not before the position is stored: nobody closes the overlap of a failed start.
            Overlap overlap =
                    comparison.handOn(
                            compared.ids(), compared.memory().ofStream(from), undecided, until);
            return new Stream(begin, overlap);
        }
    }

    /**
     * @param findings what was found; null if no row was published before
     */
    private record Compared(
            PublishedIds ids,
            TopicMemory memory,
            MissingRows missing,
            @Nullable Findings findings) {

        boolean hasPublished() {
            return findings == null || findings.missing() > 0;
        }

        long undecided() {
            return findings == null ? 0 : findings.undecided();
        }
    }

    /**
     * Adds what was published just now to the ids, as far as the slot may hold it.
     *
     * @return the rows that the topics do not decide and that the slot may hold
     */
    private UndecidedRows ofSlot(Compared compared, TableComparison comparison)
            throws SQLException {
        String slot = config.source().slot();
        if (compared.hasPublished()) {
            compared.ids().addAll(compared.missing().idsOfRecent(slot));
        }
        return compared.undecided() == 0
                ? UndecidedRows.NONE
                : comparison.undecided(compared.missing(), slot, compared.undecided());
    }

    private Compared publishMissing(
            TableComparison comparison, StoredPosition from, boolean publishedBefore)
            throws SQLException, InterruptedException {
        PublishedIds ids = comparison.published();
        TopicMemory memory =
                publishedBefore
                        ? comparison.memory().given(from.watermark())
                        : TopicMemory.COMPLETE;
        MissingRows missing = comparison.missing(ids, memory, from.horizon());
        Findings findings = null;
        if (publishedBefore) {
            findings = comparison.findings(ids, missing, from);
            repairs.found(findings);
        }
        Compared compared = new Compared(ids, memory, missing, findings);
        if (compared.hasPublished()) {
            publish(missing, from, findings);
        }
        return compared;
    }

    private void publish(MissingRows missing, StoredPosition from, @Nullable Findings findings)
            throws SQLException, InterruptedException {
        boolean done = false;
        Loss loss = from.loss();
        AtomicLong published = new AtomicLong();
        try {
            long rows =
                    missing.publish(
                            config.limits().rowsPerTransaction(),
                            new KafkaClients(config).maxRecordBytes(),
                            batch -> {
                                long sum = published.addAndGet(batch.size());
                                batches.publish(
                                        batch,
                                        loss == null ? from : from.lost(loss.published(sum)));
                                if (findings != null) {
                                    repairs.published(batch.size());
                                }
                            });
            LOG.atInfo().addKeyValue("rows", rows).log("Published all rows that were missing");
            done = true;
        } finally {
            if (!done && findings != null) {
                repairs.interrupted(findings);
            }
        }
    }

    private static StoredPosition repaired(StoredPosition from, @Nullable Findings findings) {
        Loss loss = from.loss();
        return loss == null || findings == null
                ? from
                : from.lost(
                        loss.repaired(findings.missing(), findings.undecided(), findings.gone()));
    }

    private Stream begin(StoredPosition first) throws InterruptedException {
        batches.publish(List.of(), first);
        return new Stream(first, null);
    }
}
