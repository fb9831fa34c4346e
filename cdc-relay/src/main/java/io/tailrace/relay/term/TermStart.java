package io.tailrace.relay.term;

import io.tailrace.relay.anchor.Anchor;
import io.tailrace.relay.anchor.Comparisons;
import io.tailrace.relay.anchor.Overlap;
import io.tailrace.relay.anchor.Repairs;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.continuity.Discontinuity;
import io.tailrace.relay.leader.Lease;
import io.tailrace.relay.position.Lineage;
import io.tailrace.relay.position.Loss;
import io.tailrace.relay.position.SlotHistory;
import io.tailrace.relay.position.SourceIdentity;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.postgres.OutboxTable;
import io.tailrace.relay.postgres.SlotStatus;
import io.tailrace.relay.postgres.TermSessions;
import io.tailrace.relay.publish.BatchPublisher;
import io.tailrace.relay.term.StartPlan.Kind;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first part of a term: compares the stored position with the source as it is now, and goes on,
 * repairs or stops. For one thread.
 */
final class TermStart {

    private static final Logger LOG = LoggerFactory.getLogger(TermStart.class);

    private final RelayConfig config;
    private final Database database;
    private final OutboxTable table;
    private final Lineage lineage;
    private final Repairs repairs;
    private final Function<SourceIdentity, Set<String>> otherNames;
    private final TermSessions sessions;
    private final SourceNow now;
    private final Halt halt;

    /**
     * @param cluster the id of the Kafka cluster
     * @param repairs told about every loss of continuity
     * @param otherNames the names that other relays have given an outbox in their events; empty if
     *     none has published it
     * @param sessions end what waits when the term ends, such as a comparison
     */
    TermStart(
            RelayConfig config,
            Database database,
            OutboxTable table,
            Lineage lineage,
            String cluster,
            Repairs repairs,
            Function<SourceIdentity, Set<String>> otherNames,
            TermSessions sessions)
            throws SQLException {
        this.config = config;
        this.database = database;
        this.table = table;
        this.lineage = lineage;
        this.repairs = repairs;
        this.otherNames = otherNames;
        this.sessions = sessions;
        this.now = new SourceNow(config, database, lineage, cluster);
        this.halt = new Halt(config, lineage, this::comparisons, sessions);
    }

    /** What positions belong to from now on. */
    SourceIdentity source(@Nullable StoredPosition stored) {
        return now.identity(stored);
    }

    /**
     * Stops a relay whose position belongs to another database or Kafka cluster before it fences
     * the producers of a relay that rightly uses the slot's name.
     *
     * @throws io.tailrace.process.OperatorException with {@link
     *     io.tailrace.process.ExitCode#POSITION_LOST}
     */
    void requireOwner(SlotHistory history) throws InterruptedException {
        StartPlan plan = decide(history, Optional.empty(), false, List.of());
        Discontinuity discontinuity = plan.discontinuity();
        if (plan.kind() == Kind.HALT && discontinuity != null && discontinuity.isOfOwner()) {
            repairs.lost(discontinuity);
            throw halt.because(discontinuity, plan.from(), history.last());
        }
    }

    /**
     * Decides how to begin, and begins.
     *
     * @param history the positions, read after the producers of earlier leaders were fenced
     * @throws io.tailrace.process.OperatorException with {@link
     *     io.tailrace.process.ExitCode#POSITION_LOST} if publishing cannot go on and a repair is
     *     not allowed
     */
    Anchor.Stream begin(
            SlotHistory history, BatchPublisher batches, Lease lease, Streaming streaming)
            throws SQLException, InterruptedException, ExecutionException {
        StartPlan plan =
                decide(
                        history,
                        database.slot(),
                        isHeartbeatLost(history.last()),
                        now.filledSince(history.last()));
        Discontinuity discontinuity = plan.discontinuity();
        if (discontinuity != null) {
            repairs.lost(discontinuity);
        } else {
            database.requirePublished();
        }
        return switch (plan.kind()) {
            case HALT ->
                    throw halt.because(
                            Objects.requireNonNull(discontinuity), plan.from(), history.last());
            case STREAM -> resumed(plan.from(), batches);
            case DRAIN -> {
                SlotHistory drained = drained(history, streaming);
                yield anchor(
                        plan.after(Objects.requireNonNull(drained.last())),
                        drained,
                        batches,
                        lease);
            }
            case ANCHOR -> anchor(plan, history, batches, lease);
        };
    }

    private SlotHistory drained(SlotHistory history, Streaming streaming)
            throws SQLException, InterruptedException, ExecutionException {
        LOG.atInfo()
                .addKeyValue("slot", config.source().slot())
                .addKeyValue("until", lineage.end().asString())
                .log("Publishing first what the slot holds of the former table, which is older");
        StoredPosition last = Objects.requireNonNull(history.last());
        SourceIdentity former = last.source().withMessages(now.messages(last));
        try {
            return history.at(streaming.drain(stream(last.of(former)), lineage.end()));
        } catch (StalledStreamException e) {
            LOG.atWarn()
                    .addKeyValue("slot", config.source().slot())
                    .log(
                            "Could not read first what the slot holds of the former table: {}. It is"
                                    + " read after the repair, so events of an aggregate can be out"
                                    + " of order.",
                            e.getMessage());
            return history;
        }
    }

    private StartPlan decide(
            SlotHistory history,
            Optional<SlotStatus> slot,
            boolean heartbeatLost,
            List<String> filled) {
        return StartPlan.decide(
                history,
                slot,
                lineage,
                now.identity(history.last()),
                heartbeatLost,
                filled,
                config);
    }

    private boolean isHeartbeatLost(@Nullable StoredPosition stored) throws SQLException {
        return stored != null
                && stored.watermark() != null
                && !database.hasHeartbeat(stored.watermark().heartbeat());
    }

    /** A repair that this relay began and did not finish may have been finished by another one. */
    private Anchor.Stream resumed(StoredPosition stored, BatchPublisher batches)
            throws SQLException, InterruptedException {
        if (stored.checkedUntil() == null) {
            repairs.finished(0);
            return stream(stored);
        }
        return complete(stream(compared(stored, batches)), batches);
    }

    /** With everything compared that the log holds, now that no other program reads the slot. */
    private StoredPosition compared(StoredPosition stored, BatchPublisher batches)
            throws SQLException, InterruptedException {
        database.endStaleWalSender(); // refused if the program of an adopted slot runs again
        StoredPosition from = stored.comparedUntil(database.lineage().end());
        if (!from.equals(stored)) {
            batches.publish(List.of(), from); // before a row behind the former end is published
        }
        return from;
    }

    /**
     * Adds what came to log and topics while the ids were read. That can take minutes, in which the
     * program of an adopted slot may have been started and may have ended again; from now until the
     * stream begins it is too short for that. Other outboxes can have written such records too.
     */
    private Anchor.Stream complete(Anchor.Stream read, BatchPublisher batches)
            throws SQLException, InterruptedException {
        Overlap overlap = Objects.requireNonNull(read.overlap());
        boolean done = false;
        try {
            StoredPosition from = compared(read.first(), batches);
            overlap.extendTo(Objects.requireNonNull(from.checkedUntil()));
            LOG.atInfo()
                    .addKeyValue("slot", config.source().slot())
                    .addKeyValue("records", overlap.readRest())
                    .log("Read the ids of events that were published meanwhile");
            done = true;
            return new Anchor.Stream(from, overlap);
        } finally {
            if (!done) {
                overlap.close();
            }
        }
    }

    private Anchor.Stream stream(StoredPosition from) throws SQLException, InterruptedException {
        return new Anchor.Stream(
                from,
                from.checkedUntil() == null ? null : comparisons(from.source()).overlap(from));
    }

    private Anchor.Stream anchor(
            StartPlan plan, SlotHistory history, BatchPublisher batches, Lease lease)
            throws SQLException, InterruptedException {
        StoredPosition from = plan.from();
        if (plan.discontinuity() != null) {
            now.cover(table);
            from =
                    from.of(now.identity(history.last()))
                            .lost(Loss.begun(Instant.now(), plan.discontinuity().kind().tag()));
        }
        Set<String> others = otherNames.apply(from.source());
        Comparisons comparisons = comparisons(from.source(), others);
        return new Anchor(config, database, comparisons, batches, lease, repairs, sessions)
                .run(from, plan.publishedBefore() || !others.isEmpty());
    }

    private Comparisons comparisons(SourceIdentity source) {
        return comparisons(source, otherNames.apply(source));
    }

    private Comparisons comparisons(SourceIdentity source, Set<String> others) {
        Set<String> names = new HashSet<>(source.names());
        names.addAll(others);
        return new Comparisons(config, database, table, names, repairs, sessions);
    }
}
