package io.tailrace.relay.adopt;

import io.tailrace.event.internal.rights.Operation;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.AdminClients;
import io.tailrace.process.kafka.TopicProvisioner;
import io.tailrace.record.router.EventRouterFormat;
import io.tailrace.relay.anchor.PublishedTails;
import io.tailrace.relay.config.DeliveryGuarantee;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.leader.OutboxLock;
import io.tailrace.relay.leader.RelaySession;
import io.tailrace.relay.position.Position;
import io.tailrace.relay.position.PositionTopic;
import io.tailrace.relay.position.SlotHistory;
import io.tailrace.relay.position.SourceIdentity;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.postgres.session.AccessDenied;
import io.tailrace.relay.publish.AdoptedPosition;
import io.tailrace.relay.publish.EarlierProducers;
import io.tailrace.relay.publish.KafkaClients;
import io.tailrace.relay.publish.StoredPositions;
import io.tailrace.relay.term.ContinuityProbe;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;

/**
 * Takes over the slot of a Debezium connector that has published the outbox, without loss or
 * repetition. What the slot has confirmed is in Kafka. What follows up to the end of the log may be
 * in Kafka or not: the relay publishes it unless the topics hold its id. Everything later is new.
 *
 * <p>Changes nothing but the publication and the table of heartbeats, and at last stores one
 * position. Interrupted at any step it can be repeated, also after it has succeeded: the end of the
 * log is then a later one, and more is compared. For one thread.
 */
public final class Adoption {

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);

    private final AdoptionRequest request;
    private final Consumer<String> report;
    private RelayConfig config;

    /**
     * @param report receives a sentence about each step
     */
    public Adoption(RelayConfig config, AdoptionRequest request, Consumer<String> report) {
        this.config = config;
        this.request = request;
        this.report = report;
    }

    /**
     * What will be adopted.
     *
     * @param slot the slot
     * @param first before which everything is published
     * @param since when the first transaction was committed that may be published; null if every
     *     record of the topics is compared
     * @param history what was stored before
     */
    private record Plan(
            AdoptableSlot slot, Position first, @Nullable Instant since, SlotHistory history) {}

    /**
     * Says what would be adopted; changes nothing.
     *
     * @throws OperatorException if something speaks against it
     */
    public void preview() throws InterruptedException {
        try (OutboxLock lock = lock();
                Admin admin = admin()) {
            plan(lock.session(), admin, true);
        } catch (SQLException e) {
            throw AccessDenied.ofConnection(e, config.source());
        }
    }

    /**
     * Adopts the slot.
     *
     * @throws OperatorException if something speaks against it; nothing is stored then
     */
    public void run() throws InterruptedException {
        try (OutboxLock lock = lock();
                Admin admin = admin()) {
            Plan plan = plan(lock.session(), admin, false);
            SourceIdentity source =
                    new ContinuityProbe(config, admin).source(plan.history().last());
            new TopicProvisioner(admin, config.kafka())
                    .ensure(
                            PositionTopic.spec(config.kafka().topics().positions()),
                            EnumSet.of(Operation.READ, Operation.WRITE));
            if (config.deliveryGuarantee() == DeliveryGuarantee.EXACTLY_ONCE) {
                EarlierProducers.fenceAll(admin, config);
            }
            requireStill(plan, lock);
            AdoptedPosition.store(config, position(plan, source));
            report.accept(
                    "Adopted slot %s at %s. Start the relay with the same options; do not start the other program again, unless the slot is handed back."
                            .formatted(config.source().slot(), plan.first()));
        } catch (SQLException e) {
            throw AccessDenied.ofConnection(e, config.source());
        }
    }

    private StoredPosition position(Plan plan, SourceIdentity source) {
        AdoptableSlot slot = plan.slot();
        StoredPosition adopted =
                StoredPosition.adopted(
                        plan.first(), slot.end(), plan.since(), source, slot.floor());
        return comparesAllIds() ? adopted.publishedUntil(plan.first()) : adopted;
    }

    private Plan plan(Connection session, Admin admin, boolean dryRun)
            throws SQLException, InterruptedException {
        requireOffsetSource();
        Database database = new Database(config.source());
        AdoptableSlot before = AdoptableSlot.read(session, config.source());
        report.accept(AdoptablePublication.prepare(session, database, config.source(), dryRun));
        PeerOffset offset = request.withoutOffset() ? null : request.peer().offset(config);
        // The end of the log comes after everything that the other program can have published.
        AdoptableSlot slot = AdoptableSlot.read(session, config.source());
        if (!slot.confirmed().equals(before.confirmed())) {
            throw inUse();
        }
        StoredPositions stored = new StoredPositions(config, admin);
        SlotHistory history = stored.history();
        Position first = new FirstPosition(config, slot).decide(history, offset);
        describe(slot, first, offset);
        Optional<Instant> commit = slot.firstCommit(session, config.source());
        Instant since = commit.orElseGet(Instant::now);
        Set<String> names = new HashSet<>();
        names.add(config.sourceName());
        StoredPosition last = history.last();
        if (last != null) {
            names.addAll(last.source().names());
            names.addAll(stored.otherNames(last.source()));
        }
        requireMemory(admin, names, since, commit.isPresent());
        return new Plan(slot, first, comparesAllIds() ? null : since, history);
    }

    private void describe(AdoptableSlot slot, Position first, @Nullable PeerOffset offset) {
        report.accept(
                "Slot %s has confirmed %s%s; the log ends at %s; the relay begins at %s"
                        .formatted(
                                config.source().slot(),
                                slot.confirmed().asString(),
                                offset == null
                                        ? ""
                                        : ", and the other program has stored the offset "
                                                + offset.lsn().asString(),
                                slot.end().asString(),
                                first));
    }

    /** Rows whose records the topics have forgotten could be published twice. */
    private void requireMemory(
            Admin admin, Set<String> names, Instant since, boolean holdsTransactions)
            throws SQLException, InterruptedException {
        if (!holdsTransactions) {
            report.accept(
                    "The slot holds no transaction of the publication: everything is published");
            return;
        }
        PublishedTails tails =
                PublishedTails.read(config, admin, names, comparesAllIds() ? null : since, since);
        report.accept(
                "The slot holds transactions since %s, which may be published; their ids are compared with those of %d records at the ends of the topics %s*"
                        .formatted(since, tails.ids(), config.rowTopics().prefix()));
        if (!tails.forgetful().isEmpty()) {
            throw new OperatorException(
                    ExitCode.POSITION_LOST,
                    "Nothing was adopted: the slot holds transactions since %s, but the topics %s have lost records of that time, so it is unknown which rows are published"
                            .formatted(since, tails.forgetful()),
                    "Start the other program again, let it publish everything, stop it, and repeat the command at once.");
        }
        if (tails.ids() == 0) {
            report.accept(
                    "No record of that time has the id of a row. If the other program has published any, give --header-mode=debezium, or the --outbox-prefix of its topics.");
        }
    }

    /** The other program may have been started meanwhile. */
    private void requireStill(Plan plan, OutboxLock lock) throws SQLException {
        LogSequenceNumber confirmed =
                AdoptableSlot.read(lock.session(), config.source()).confirmed();
        if (!confirmed.equals(plan.slot().confirmed())) {
            throw inUse();
        }
    }

    private OperatorException inUse() {
        return new OperatorException(
                ExitCode.INCOMPLETE,
                "Nothing was adopted: slot %s was used while it was looked at"
                        .formatted(config.source().slot()),
                "Stop the other program, and repeat the command.");
    }

    /** The times of records that come from a column do not show when they were written. */
    private boolean comparesAllIds() {
        return request.allIds()
                || (config.format() instanceof EventRouterFormat router
                        && router.timestampColumn() != null);
    }

    private void requireOffsetSource() {
        request.peer().requireOne();
        if (!request.withoutOffset() && !request.peer().isGiven()) {
            throw new OperatorException(
                    ExitCode.USAGE,
                    "The command adopt needs to know where the other program stores its offset",
                    "Give --connect-offsets-topic and --connector for Kafka Connect, or"
                            + " --offset-file for Debezium Server. If the offset is stored elsewhere,"
                            + " compare it with confirmed_flush_lsn in pg_replication_slots, which"
                            + " must not be beyond it, and give --without-offset.");
        }
    }

    private OutboxLock lock() throws SQLException {
        config = config.withSource(new Database(config.source()).atPrimary());
        Database database = new Database(config.source());
        Optional<OutboxLock> lock = OutboxLock.take(database, config.source(), "adopt");
        if (lock.isPresent()) {
            return lock.get();
        }
        try (Connection session = database.connect("adopt", ANSWER_WITHIN)) {
            List<RelaySession> running = RelaySession.of(session, config.source());
            throw new OperatorException(
                    ExitCode.INCOMPLETE,
                    "Nothing was adopted: the outbox is in use by %s"
                            .formatted(running.isEmpty() ? "another command" : running),
                    "Stop all relays of the outbox, also the standbys, and repeat the command.");
        }
    }

    private Admin admin() {
        return AdminClients.create(config.kafka(), new KafkaClients(config).admin());
    }
}
