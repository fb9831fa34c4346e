package io.tailrace.relay.term;

import io.tailrace.event.internal.rights.Operation;
import io.tailrace.process.kafka.AdminClients;
import io.tailrace.process.kafka.DeadLetterTopic;
import io.tailrace.process.kafka.TopicProvisioner;
import io.tailrace.process.kafka.TopicSpec;
import io.tailrace.record.RecordFactory;
import io.tailrace.relay.account.AccountLifecycle;
import io.tailrace.relay.anchor.Anchor;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.leader.Lease;
import io.tailrace.relay.position.PositionTopic;
import io.tailrace.relay.position.PositionTopicCheck;
import io.tailrace.relay.position.RemovedOutbox;
import io.tailrace.relay.position.SlotHistory;
import io.tailrace.relay.position.SourceIdentity;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.position.Watermark;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.postgres.HeartbeatTable;
import io.tailrace.relay.postgres.OutboxTable;
import io.tailrace.relay.postgres.TermSessions;
import io.tailrace.relay.protection.TermProtection;
import io.tailrace.relay.publish.BatchPublisher;
import io.tailrace.relay.publish.EventTopics;
import io.tailrace.relay.publish.KafkaClients;
import io.tailrace.relay.publish.Publisher;
import io.tailrace.relay.publish.TopicRecordLimits;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One term of leadership, from fencing the previous leader to the end of the stream. The order of
 * the steps makes delivery exactly once: become leader, fence the previous leader's producers, read
 * the position from Kafka, stream from that position.
 *
 * <p>Any failure ends the term. The next term starts from the position that is committed in Kafka.
 * Single use, for one thread.
 */
public final class Term {

    private static final Logger LOG = LoggerFactory.getLogger(Term.class);

    private final RelayConfig config;
    private final Database database;
    private final Lease lease;
    private final StopSignal stop;
    private final CompletableFuture<Object> ended;
    private final TermTools tools;
    private final TermProtection protection;
    private final KafkaClients clients;
    private final StartSteps steps = new StartSteps();

    /**
     * @param lease the leadership that this term runs under; not closed by the term
     * @param stop ends the term when it is requested
     * @param tools what outlives the term
     */
    public Term(
            RelayConfig config, Database database, Lease lease, StopSignal stop, TermTools tools) {
        this.config = config;
        this.database = database;
        this.lease = lease;
        this.stop = stop;
        this.ended = CompletableFuture.anyOf(lease.lost(), stop.requested());
        this.tools = tools;
        this.protection = tools.protection().during(ended);
        this.clients = new KafkaClients(config);
    }

    /**
     * Publishes rows until the lease is lost or the relay is requested to stop.
     *
     * @param onStreaming called on this thread once existing rows are published and the stream of
     *     new rows has started
     * @throws ExecutionException with the cause, if the stream fails
     */
    public void run(Runnable onStreaming)
            throws SQLException, InterruptedException, ExecutionException {
        try {
            publish(onStreaming);
        } finally {
            ended.complete(null); // so that the stop signal, which outlives the term, lets it go
        }
    }

    private void publish(Runnable onStreaming)
            throws SQLException, InterruptedException, ExecutionException {
        // Its own: a topic that is slow to create holds up what comes after it on the connection.
        try (Admin admin = AdminClients.create(config.kafka(), clients.admin())) {
            publish(admin, onStreaming);
        }
    }

    private void publish(Admin admin, Runnable onStreaming)
            throws SQLException, InterruptedException, ExecutionException {
        TermSessions sessions = new TermSessions(ended);
        TopicProvisioner provisioner = new TopicProvisioner(admin, config.kafka());
        ensureOwnTopics(provisioner);
        PositionTopicCheck.requireCompacted(admin, config.kafka());
        steps.ended("topics");
        HistoryReader reader = new HistoryReader(config, clients, admin, sessions);
        SlotHistory known = reader.peek();
        steps.ended("look at the position");
        RemovedOutbox.requireChoice(config, known);
        OutboxTable table = database.prepare();
        TermStart start =
                new TermStart(
                        config,
                        database,
                        table,
                        database.lineage(),
                        clients.clusterId(admin),
                        tools.repairs(),
                        reader::otherNames,
                        sessions);
        start.requireOwner(known);
        steps.ended("table");
        try (Publisher publisher =
                protection.prepare(
                        () -> Publisher.of(clients, reader.own(), tools.report().registry()))) {
            steps.ended("fencing");
            SlotHistory history = reader.read(publisher, lease);
            lease.verify();
            steps.ended("position");
            if (history.superseded()) {
                warnOfTakeover();
            }
            tools.progress().resumed(lastHeartbeat(history));
            SourceIdentity source = start.source(history.last());
            BatchPublisher batches =
                    batchPublisher(admin, provisioner, publisher, source.name(), table);
            Streaming streaming =
                    new Streaming(
                            config, database, lease, ended, stop, tools, batches, table, steps);
            AccountLifecycle.begin(config, database, table, history, source, sessions);
            steps.ended("limits");
            Anchor.Stream begin = start.begin(history, batches, lease, streaming);
            steps.ended("slot");
            streaming.run(begin, onStreaming);
        }
    }

    /** When everything before it was published; null if nothing shows it. */
    private @Nullable Instant lastHeartbeat(SlotHistory history) throws SQLException {
        StoredPosition last = history.isEmpty() ? null : history.last();
        Watermark mark = last == null ? null : last.watermark();
        return mark == null
                ? null
                : lease.query(
                                session ->
                                        HeartbeatTable.time(
                                                session, config.source(), mark.heartbeat()))
                        .orElse(null);
    }

    private void ensureOwnTopics(TopicProvisioner provisioner) throws InterruptedException {
        TopicSpec positions = PositionTopic.spec(config.kafka().topics().positions());
        TopicSpec deadLetters =
                DeadLetterTopic.spec(config.kafka().topics(), config.kafka().partitions());
        protection.prepare(
                () -> provisioner.ensure(positions, Set.of(Operation.READ, Operation.WRITE)));
        protection.prepare(() -> provisioner.ensure(deadLetters, Set.of(Operation.WRITE)));
    }

    private void warnOfTakeover() {
        LOG.atWarn()
                .addKeyValue("slot", config.source().slot())
                .log(
                        "Relays with another shard count published this outbox before; starting"
                                + " over with a new slot. Rows that those relays did not publish"
                                + " are published now if they are still in the table.");
    }

    private BatchPublisher batchPublisher(
            Admin admin,
            TopicProvisioner provisioner,
            Publisher publisher,
            String name,
            OutboxTable table)
            throws InterruptedException {
        String deadLetterTopic = config.kafka().topics().deadLetter();
        TopicRecordLimits limits =
                new TopicRecordLimits(admin, config.kafka(), protection, clients.maxRecordBytes());
        limits.learn(Set.of(deadLetterTopic));
        RecordFactory records = config.records(name, clients.maxRecordBytes(), table.binary());
        return new BatchPublisher(
                records,
                new EventTopics(
                        provisioner.limitedTo(tools.newTopics()),
                        config,
                        protection,
                        tools.refusals()),
                deadLetterTopic,
                limits,
                publisher,
                protection,
                tools.report());
    }
}
