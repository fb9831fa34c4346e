package io.tailrace.relay.term;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.anchor.Anchor;
import io.tailrace.relay.anchor.Comparisons;
import io.tailrace.relay.anchor.Repairs;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.continuity.Discontinuity;
import io.tailrace.relay.leader.Lease;
import io.tailrace.relay.position.Lineage;
import io.tailrace.relay.position.Position;
import io.tailrace.relay.position.SlotHistory;
import io.tailrace.relay.position.SourceIdentity;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.postgres.AttachedPartitions;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.postgres.OutboxTable;
import io.tailrace.relay.postgres.PublishedTable;
import io.tailrace.relay.postgres.SlotStatus;
import io.tailrace.relay.postgres.TermSessions;
import io.tailrace.relay.publish.BatchPublisher;
import io.tailrace.relay.term.StartPlan.Kind;
import java.net.URLEncoder;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.LinkedHashSet;
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
    private final String cluster;
    private final Function<SourceIdentity, Set<String>> otherNames;
    private final TermSessions sessions;
    private PublishedTable published;
    private AttachedPartitions attached;

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
        this.cluster = cluster;
        this.repairs = repairs;
        this.otherNames = otherNames;
        this.sessions = sessions;
        this.published = database.publishedTable();
        this.attached = attached(published);
    }

    private AttachedPartitions attached(PublishedTable now) throws SQLException {
        now.partitions().requireLogged(config.source());
        AttachedPartitions found = now.partitions().attached(database, config.source());
        if (!found.unknown().isEmpty()) {
            LOG.warn(
                    "A partition of table {} is locked. Whether these have rows that were never"
                            + " sent is looked up when the lock is gone: {}",
                    config.source().table(),
                    found.unknownNames());
        }
        return found;
    }

    /**
     * What positions belong to from now on. Without a configured name, the name of the source stays
     * as it was stored, so that a renamed database or table changes no event's identity.
     */
    SourceIdentity source(@Nullable StoredPosition stored) {
        Set<String> names = new LinkedHashSet<>();
        if (config.naming().hasName()) {
            names.add(config.naming().sourceName());
        }
        if (stored != null) {
            names.addAll(stored.source().names());
        }
        if (names.isEmpty()) {
            names.add(defaultName());
        }
        List<String> all = List.copyOf(names);
        return new SourceIdentity(
                lineage.id(),
                all.get(0),
                all.subList(1, all.size()),
                published.table(),
                published.publication(),
                attached.since(stored == null ? "" : stored.source().partitions()),
                cluster,
                messages(stored));
    }

    /**
     * Whether the stream contains messages. A transaction that is published in part has to be read
     * again as it was read before, because its events were counted.
     */
    private boolean messages(@Nullable StoredPosition stored) {
        boolean wanted = config.source().readsMessages();
        Position until = stored == null ? null : stored.streamedUntil();
        if (stored == null || until == null || until.events() == 0) {
            return wanted;
        }
        return config.source().shard().index() == 1 && stored.source().messages();
    }

    /**
     * Stops a relay whose position belongs to another database or Kafka cluster before it fences
     * the producers of a relay that rightly uses the slot's name.
     *
     * @throws OperatorException with {@link ExitCode#POSITION_LOST}
     */
    void requireOwner(SlotHistory history) throws InterruptedException {
        StartPlan plan = decide(history, Optional.empty(), false, List.of());
        Discontinuity discontinuity = plan.discontinuity();
        if (plan.kind() == Kind.HALT && discontinuity != null && discontinuity.isOfOwner()) {
            repairs.lost(discontinuity);
            throw halt(discontinuity, plan.from(), history.last());
        }
    }

    /**
     * Decides how to begin, and begins.
     *
     * @param history the positions, read after the producers of earlier leaders were fenced
     * @throws OperatorException with {@link ExitCode#POSITION_LOST} if publishing cannot go on and
     *     a repair is not allowed
     */
    Anchor.Stream begin(
            SlotHistory history, BatchPublisher batches, Lease lease, Streaming streaming)
            throws SQLException, InterruptedException, ExecutionException {
        StartPlan plan =
                decide(
                        history,
                        database.slot(),
                        isHeartbeatLost(history.last()),
                        attachedSince(history.last()));
        Discontinuity discontinuity = plan.discontinuity();
        if (discontinuity != null) {
            repairs.lost(discontinuity);
        } else {
            database.requirePublished();
        }
        return switch (plan.kind()) {
            case HALT ->
                    throw halt(Objects.requireNonNull(discontinuity), plan.from(), history.last());
            case STREAM -> resumed(plan.from());
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
        SourceIdentity former = last.source().withMessages(messages(last));
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
                history, slot, lineage, source(history.last()), heartbeatLost, filled, config);
    }

    private boolean isHeartbeatLost(@Nullable StoredPosition stored) throws SQLException {
        return stored != null
                && stored.watermark() != null
                && !database.hasHeartbeat(stored.watermark().heartbeat());
    }

    private List<String> attachedSince(@Nullable StoredPosition stored) throws SQLException {
        if (stored == null) {
            return List.of();
        }
        String known = stored.source().partitions();
        return published.partitions().filled(database, known, attached.since(known));
    }

    /** A repair that this relay began and did not finish may have been finished by another one. */
    private Anchor.Stream resumed(StoredPosition from) throws SQLException, InterruptedException {
        if (from.checkedUntil() == null) {
            repairs.finished(0);
        }
        return stream(from);
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
            published = database.cover(table);
            attached = attached(published);
            from = from.of(source(history.last()));
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

    /** A reference of a URI, as CloudEvents requires. */
    private String defaultName() {
        String table = URLEncoder.encode(config.source().table().toString(), UTF_8);
        return "/" + config.source().database() + "/" + table.replace("+", "%20");
    }

    private OperatorException halt(
            Discontinuity discontinuity, StoredPosition repair, @Nullable StoredPosition stored)
            throws InterruptedException {
        return new OperatorException(
                ExitCode.POSITION_LOST,
                "Publishing from slot %s cannot go on: %s%s. A repair would find this: %s.%s"
                        .formatted(
                                config.source().slot(),
                                discontinuity.problem(),
                                stored == null
                                        ? ""
                                        : "; rows are published up to " + stored.position(),
                                findings(repair),
                                lostMessages(discontinuity)),
                "If this is the database and the Kafka cluster that you mean, start the relay once"
                        + " with --on-discontinuity=repair: it publishes the missing rows, and goes"
                        + " on. Otherwise correct --database-url, --bootstrap-servers,"
                        + " --positions-topic or --slot. A relay of another service needs a"
                        + " --source-name of its own.");
    }

    /** What a repair would find. A relay that cannot find out stops with the reason it has. */
    private String findings(StoredPosition repair) throws InterruptedException {
        try {
            return comparisons(repair.source()).findings(repair).toString();
        } catch (SQLException | RuntimeException e) {
            sessions.requireTerm("the table was compared with the topics");
            LOG.debug("Could not compare the table with the topics", e);
            return "unknown, because table and topics could not be compared (%s)"
                    .formatted(e.getMessage());
        }
    }

    private String lostMessages(Discontinuity discontinuity) {
        return discontinuity.losesMessages() && config.source().readsMessages()
                ? " Messages before %s that were not published exist nowhere any more."
                        .formatted(lineage.end().asString())
                : "";
    }
}
