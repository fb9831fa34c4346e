package io.tailrace.relay.removal;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.AdminClients;
import io.tailrace.relay.account.AccountLifecycle;
import io.tailrace.relay.config.DeliveryGuarantee;
import io.tailrace.relay.config.OutboxSource;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.config.Shard;
import io.tailrace.relay.leader.OutboxLock;
import io.tailrace.relay.leader.RelaySession;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.postgres.ReplicationSlot;
import io.tailrace.relay.postgres.session.AccessDenied;
import io.tailrace.relay.publish.EarlierProducers;
import io.tailrace.relay.publish.KafkaClients;
import io.tailrace.relay.publish.RemovedPositions;
import io.tailrace.relay.publish.StoredPositions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

/**
 * Removes what the relays of an outbox have made, except for the rows of the table. May be repeated
 * after every step:
 *
 * <ol>
 *   <li>Keep all relays from leading, and fence their producers: a relay that was paused cannot
 *       publish any more.
 *   <li>Mark the positions as removed. From here on no relay begins again unless somebody chooses
 *       how.
 *   <li>Drop slots, publications and heartbeats.
 *   <li>Delete topics.
 * </ol>
 *
 * Single use, for one thread.
 */
public final class Removal {

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);
    private static final Duration SESSIONS_END_WITHIN = Duration.ofSeconds(3);
    private static final Duration ASK_AGAIN = Duration.ofMillis(100);

    private RelayConfig config;
    private final RemovalRequest request;
    private final Consumer<String> report;

    /**
     * @param report receives a sentence about each step that is done
     */
    public Removal(RelayConfig config, RemovalRequest request, Consumer<String> report) {
        this.config = config;
        this.request = request;
        this.report = report;
    }

    /**
     * What would be removed; changes nothing.
     *
     * @throws OperatorException if a server cannot be asked, or a position belongs to something
     *     else
     */
    public RemovalPlan inspect() throws InterruptedException {
        try (Connection session = atPrimary().connect("remove", ANSWER_WITHIN);
                Admin admin = admin()) {
            return new Inspection(config, request, session, admin).plan();
        } catch (SQLException e) {
            throw AccessDenied.ofConnection(e, config.source());
        }
    }

    /**
     * Removes it.
     *
     * @param announce told what is removed, before anything is
     * @throws OperatorException if something speaks against it, see {@link
     *     RemovalPlan#requireAllowed}, or a step fails: the steps before it are done, and the
     *     command can be repeated
     */
    public void run(Consumer<RemovalPlan> announce) throws InterruptedException {
        try (OutboxLock lock = lock();
                Admin admin = admin()) {
            RemovalPlan plan = new Inspection(config, request, lock.session(), admin).plan();
            announce.accept(plan);
            plan.requireAllowed();
            for (String slot : plan.database().slots()) {
                SlotUser.requireRelay(lock.session(), slot);
            }
            mark(plan, lock, admin);
            dropInDatabase(plan.database(), lock.session());
            lock.verify();
            new TopicDeletion(config, plan, admin, report).run();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** From here on the same server is used, also if the URL has several hosts. */
    private Database atPrimary() throws SQLException {
        config = config.withSource(new Database(config.source()).atPrimary());
        return new Database(config.source());
    }

    /** PostgreSQL may still be ending the sessions of a relay that has just stopped. */
    private OutboxLock lock() throws SQLException, InterruptedException {
        Database database = atPrimary();
        long giveUp = System.nanoTime() + SESSIONS_END_WITHIN.toNanos();
        Optional<OutboxLock> lock = OutboxLock.take(database, config.source(), "remove");
        while (lock.isEmpty() && System.nanoTime() - giveUp < 0) {
            Thread.sleep(ASK_AGAIN.toMillis());
            lock = OutboxLock.take(database, config.source(), "remove");
        }
        return lock.orElseThrow(() -> locked(database));
    }

    private OperatorException locked(Database database) {
        String relays = "";
        try (Connection session = database.connect("remove", ANSWER_WITHIN)) {
            List<RelaySession> running = RelaySession.of(session, config.source());
            relays =
                    running.isEmpty()
                            ? "another command that removes it, or a relay that ends just now"
                            : running.toString();
        } catch (SQLException e) {
            relays = "relays that could not be found out: " + e.getMessage();
        }
        return new OperatorException(
                ExitCode.INCOMPLETE,
                "Nothing was removed: the outbox is in use by " + relays,
                "Stop all relays of the outbox, also the standbys, and repeat the command.");
    }

    private void mark(RemovalPlan plan, OutboxLock lock, Admin admin)
            throws SQLException, InterruptedException {
        if (config.deliveryGuarantee() == DeliveryGuarantee.EXACTLY_ONCE) {
            EarlierProducers.fenceAll(admin, config);
            report.accept("Fenced the producers of the relays");
        }
        lock.verify();
        endAccount(plan);
        String topic = config.kafka().topics().positions();
        if (plan.marks().isEmpty()) {
            return;
        }
        if (!new StoredPositions(config, admin).exists()) { // a producer could create it
            report.accept("Topic %s does not exist, so that nothing is marked".formatted(topic));
            return;
        }
        Instant at = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        RemovedPositions.mark(config, plan.marks(), at);
        report.accept(
                "Marked as removed: positions %s; relays start again only with --start-again=%s and --start-from=existing or --start-from=now"
                        .formatted(plan.marks().keySet(), at));
    }

    private void endAccount(RemovalPlan plan) throws InterruptedException {
        if (plan.marks().isEmpty()
                || config.deliveryGuarantee() != DeliveryGuarantee.EXACTLY_ONCE) {
            return;
        }
        try {
            AccountLifecycle.end(config, plan.marks().keySet());
        } catch (KafkaException | OperatorException e) {
            report.accept(
                    "The account could not be told that these relays count no more: "
                            + e.getMessage());
        }
    }

    private void dropInDatabase(DatabaseObjects found, Connection session)
            throws SQLException, InterruptedException {
        for (String slot : found.slots()) {
            OutboxSource source = config.source();
            SlotUser.requireRelay(session, slot);
            Shard shard = Shard.ofSlot(slot, source.slotName()).orElseThrow();
            new Database(source.withShard(shard)).endStaleWalSender();
            ReplicationSlot.drop(session, slot);
            report.accept("Dropped replication slot " + slot);
        }
        for (String publication : found.publications()) {
            execute(session, "DROP PUBLICATION " + publication);
            report.accept("Dropped publication " + publication);
        }
        new HeartbeatRemoval(session, config.source(), report).run(found);
    }

    private Admin admin() {
        return AdminClients.create(config.kafka(), new KafkaClients(config).admin());
    }

    private static void execute(Connection session, String sql) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute(sql);
        }
    }

    private OperatorException failed(SQLException e) {
        boolean ofConnection = e.getSQLState() != null && e.getSQLState().startsWith("08");
        if (ofConnection || AccessDenied.in(e, config.source()).isPresent()) {
            return AccessDenied.ofConnection(e, config.source());
        }
        return new OperatorException(
                ExitCode.INCOMPLETE,
                "The removal stopped, because PostgreSQL at %s refused a step: %s"
                        .formatted(config.source().address(), e.getMessage()),
                "Remove the cause, and repeat the command: it goes on with what is left.",
                e);
    }
}
