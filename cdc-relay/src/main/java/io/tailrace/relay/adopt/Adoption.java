package io.tailrace.relay.adopt;

import io.tailrace.event.internal.rights.Operation;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.AdminClients;
import io.tailrace.process.kafka.TopicProvisioner;
import io.tailrace.relay.config.DeliveryGuarantee;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.leader.OutboxLock;
import io.tailrace.relay.leader.RelaySession;
import io.tailrace.relay.position.Position;
import io.tailrace.relay.position.PositionTopic;
import io.tailrace.relay.position.SlotHistory;
import io.tailrace.relay.position.SourceIdentity;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.position.Watermark;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.postgres.HeartbeatTable;
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
            AdoptionPlan plan = plan(lock.session(), admin, false);
            SourceIdentity source =
                    new ContinuityProbe(config, admin).source(plan.history().last());
            new TopicProvisioner(admin, config.kafka())
                    .ensure(
                            PositionTopic.spec(config.kafka().topics().positions()),
                            EnumSet.of(Operation.READ, Operation.WRITE));
            if (config.deliveryGuarantee() == DeliveryGuarantee.EXACTLY_ONCE) {
                EarlierProducers.fenceAll(admin, config);
            }
            LogSequenceNumber end = endOfStill(plan, lock);
            if (plan.since() != null) { // the next transaction is this one, and none in doubt
                HeartbeatTable.beat(lock.session(), config.source());
            }
            AdoptedPosition.store(
                    config,
                    plan.position(
                            end,
                            source,
                            request.comparesAllIds(config),
                            request.publishForgotten()));
            report.accept(
                    "Adopted slot %s at %s. Start the relay with the same options; do not start the other program again, unless the slot is handed back."
                            .formatted(config.source().slot(), plan.first()));
        } catch (SQLException e) {
            throw AccessDenied.ofConnection(e, config.source());
        }
    }

    private AdoptionPlan plan(Connection session, Admin admin, boolean dryRun)
            throws SQLException, InterruptedException {
        requireOffsetSource();
        AdoptableTopics topics = new AdoptableTopics(config, admin, request, report);
        topics.requireServed();
        Database database = new Database(config.source());
        AdoptableSlot before = AdoptableSlot.read(session, config.source());
        Instant at = AdoptableSlot.clock(session);
        report.accept(AdoptablePublication.prepare(session, database, config.source(), dryRun));
        PeerOffset offset = request.withoutOffset() ? null : request.peer().offset(config);
        // The end of the log comes after everything that the other program can have published.
        AdoptableSlot slot = AdoptableSlot.read(session, config.source());
        if (!slot.confirmed().equals(before.confirmed())) {
            throw inUse();
        }
        StoredPositions stored = new StoredPositions(config, admin);
        SlotHistory history = stored.history();
        Position first = first(slot, history, offset, database, admin);
        Instant since = slot.firstCommit(database, config.source()).orElse(null);
        if (since == null) {
            report.accept(
                    "The slot holds no transaction of the publication: everything is published");
        } else {
            topics.requireMemory(names(stored, history.last()), since);
        }
        return new AdoptionPlan(slot, first, at, since, history);
    }

    private Set<String> names(StoredPositions stored, @Nullable StoredPosition last)
            throws InterruptedException {
        Set<String> names = new HashSet<>();
        names.add(config.sourceName());
        if (last != null) {
            names.addAll(last.source().names());
            names.addAll(stored.otherNames(last.source()));
        }
        return names;
    }

    private Position first(
            AdoptableSlot slot,
            SlotHistory history,
            @Nullable PeerOffset offset,
            Database database,
            Admin admin)
            throws SQLException, InterruptedException {
        StoredPosition last = history.last();
        Watermark watermark = last == null ? null : last.watermark();
        boolean heartbeatLost = watermark != null && !database.hasHeartbeat(watermark.heartbeat());
        FirstPosition decision =
                new FirstPosition(
                        config,
                        slot,
                        database.lineage(),
                        new KafkaClients(config).clusterId(admin));
        Position first = decision.decide(history, heartbeatLost, offset);
        describe(slot, first, offset);
        if (last != null && !history.isEmpty()) {
            decision.foreign(last, heartbeatLost)
                    .ifPresent(
                            why ->
                                    report.accept(
                                            "The position %s, which relays have stored, does not count: it %s"
                                                    .formatted(last.position(), why)));
        }
        return first;
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

    /**
     * The end of the log, if the other program was not started meanwhile.
     *
     * @throws OperatorException if it was
     */
    private LogSequenceNumber endOfStill(AdoptionPlan plan, OutboxLock lock) throws SQLException {
        AdoptableSlot now = AdoptableSlot.read(lock.session(), config.source());
        if (!now.confirmed().equals(plan.slot().confirmed())) {
            throw inUse();
        }
        return now.end();
    }

    private OperatorException inUse() {
        return new OperatorException(
                ExitCode.INCOMPLETE,
                "Nothing was adopted: slot %s was used while it was looked at"
                        .formatted(config.source().slot()),
                "Stop the other program, and repeat the command.");
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
