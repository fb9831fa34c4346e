package io.tailrace.relay;

import io.tailrace.process.kafka.DeadLetterTopic;
import io.tailrace.process.kafka.TopicProvisioner;
import io.tailrace.process.kafka.TopicSpec;
import io.tailrace.relay.backfill.Backfill;
import io.tailrace.relay.leader.Lease;
import io.tailrace.relay.position.Position;
import io.tailrace.relay.position.PositionTopic;
import io.tailrace.relay.position.SlotHistory;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.position.StoredPosition.Phase;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.postgres.NewSlot;
import io.tailrace.relay.postgres.OutboxTable;
import io.tailrace.relay.publish.EventTopics;
import io.tailrace.relay.publish.KafkaClients;
import io.tailrace.relay.publish.OtherDivisions;
import io.tailrace.relay.publish.Publisher;
import io.tailrace.relay.record.RecordFactory;
import io.tailrace.relay.source.ChangeStream;
import java.net.URI;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.postgresql.replication.LogSequenceNumber;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One term of leadership, from fencing the leader before to the end of the stream. The order of its
 * steps is what makes delivery exactly once: lead, fence, read the position, begin there.
 *
 * <p>Whatever fails ends the term; the next one starts from what is committed. Single use.
 */
final class Term {

    private static final Logger LOG = LoggerFactory.getLogger(Term.class);

    private final RelayConfig config;
    private final Database database;
    private final Lease lease;
    private final RelayLife life;
    private final RelayMetrics metrics;
    private final KafkaClients clients;
    private final PositionTopic positions;

    Term(RelayConfig config, Database database, Lease lease, RelayLife life, RelayMetrics metrics) {
        this.config = config;
        this.database = database;
        this.lease = lease;
        this.life = life;
        this.metrics = metrics;
        this.clients = new KafkaClients(config);
        this.positions = new PositionTopic(config.kafka().topics().positions(), config.source());
    }

    /** Leads until the lease is lost, the relay is to stop, or something fails. */
    void run() throws SQLException, InterruptedException, ExecutionException {
        OutboxTable table = database.inspect();
        String systemId = database.systemId();
        try (Admin admin = Admin.create(clients.admin())) {
            TopicProvisioner provisioner =
                    new TopicProvisioner(admin, config.kafka().replicationFactor());
            provisioner.ensure(ownTopics());
            try (Publisher publisher = Publisher.of(clients, positions)) {
                SlotHistory history = readHistory(admin);
                lease.verify();
                StartPlan plan = StartPlan.decide(history, database.slot(), systemId, config);
                if (history.replaced()) {
                    warnOfReplacing();
                }
                EventTopics topics = new EventTopics(provisioner, config.kafka().partitions());
                BatchPublisher batches =
                        new BatchPublisher(recordFactory(), topics, publisher, metrics);
                stream(begin(plan, systemId, table, batches), systemId, batches);
            }
        }
    }

    private List<TopicSpec> ownTopics() {
        return List.of(
                PositionTopic.spec(config.kafka().topics().positions()),
                DeadLetterTopic.spec(config.kafka().topics(), config.kafka().partitions()));
    }

    private SlotHistory readHistory(Admin admin) throws InterruptedException {
        boolean transactions = config.delivery() == Delivery.EXACTLY_ONCE;
        if (transactions) {
            OtherDivisions.endUnfinished(admin, config.source());
        }
        SlotHistory history = readHistory();
        if (transactions && history.replaced()) {
            OtherDivisions.fence(admin, config.source());
        }
        return history;
    }

    private SlotHistory readHistory() {
        try (Consumer<byte[], byte[]> committed = new KafkaConsumer<>(clients.consumer(true));
                Consumer<byte[], byte[]> all = new KafkaConsumer<>(clients.consumer(false))) {
            return positions.read(committed, all);
        }
    }

    private boolean othersPublished() {
        try (Consumer<byte[], byte[]> all = new KafkaConsumer<>(clients.consumer(false))) {
            return positions.knowsOthers(all);
        }
    }

    private void warnOfReplacing() {
        LOG.atWarn()
                .addKeyValue("slot", config.source().slot())
                .log(
                        "Takes over from relays that divided the outbox by another number of shards."
                                + " What they left unpublished is published if it is in the table");
    }

    private RecordFactory recordFactory() {
        URI uri = URI.create(config.source().jdbcUrl().substring("jdbc:".length()));
        String source = uri.getPath() + "/" + config.source().table();
        return new RecordFactory(config.kafka().topics(), source, clients.maxRecordBytes());
    }

    private Position begin(
            StartPlan plan, String systemId, OutboxTable table, BatchPublisher batches)
            throws SQLException, InterruptedException {
        Position known = plan.position();
        if (plan.kind() == StartPlan.Kind.STREAM && known != null) {
            return known;
        }
        StoredPosition unfinished =
                new StoredPosition(
                        Phase.BACKFILL, Position.after(LogSequenceNumber.INVALID_LSN), systemId);
        batches.publish(List.of(), unfinished);
        // A leader of another division begins from now on by fencing this one, for it sees the
        // mark.
        lease.verify();
        if (database.slot().isPresent()) {
            LOG.info("Starts over with a new slot: what this one has read no longer counts");
            database.dropSlot();
        }
        LOG.info("Makes the replication slot, once the transactions of this moment have ended");
        try (NewSlot slot = NewSlot.create(database, config.source().slot())) {
            if (plan.kind() == StartPlan.Kind.BACKFILL) {
                boolean again = othersPublished();
                new Backfill(database, table, clients, config.kafka().topics(), again)
                        .run(slot, rows -> batches.publish(rows, unfinished));
            }
            Position first = Position.after(slot.consistentPoint());
            batches.publish(List.of(), unfinished.streamingAt(first));
            return first;
        }
    }

    private void stream(Position from, String systemId, BatchPublisher batches)
            throws SQLException, InterruptedException, ExecutionException {
        database.endStaleWalSender();
        StreamPublisher publisher =
                new StreamPublisher(config, database, batches, from, systemId, life);
        try (ChangeStream stream = new ChangeStream(config, publisher::committed, publisher)) {
            stream.start();
            life.streaming(publisher::committed);
            LOG.atInfo()
                    .addKeyValue("slot", config.source().slot())
                    .addKeyValue("position", from)
                    .log("Streams");
            CompletableFuture.anyOf(stream.ended(), lease.lost(), life.stopRequested()).get();
        }
    }
}
