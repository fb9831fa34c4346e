package io.tailrace.relay.replay;

import io.tailrace.event.TopicNames;
import io.tailrace.event.internal.rights.KafkaRight;
import io.tailrace.event.internal.rights.KafkaRights;
import io.tailrace.event.internal.rights.Operation;
import io.tailrace.event.internal.rights.Resource;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.AccessErrors;
import io.tailrace.process.kafka.KafkaErrors;
import io.tailrace.process.kafka.TopicProvisioner;
import io.tailrace.relay.config.PublishLimits;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.postgres.OutboxTable;
import io.tailrace.relay.protection.Protection;
import io.tailrace.relay.protection.TermEndedException;
import io.tailrace.relay.protection.TermProtection;
import io.tailrace.relay.publish.FencedException;
import io.tailrace.relay.publish.KafkaClients;
import io.tailrace.relay.rows.CopiedRows;
import io.tailrace.relay.rows.RowColumns;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TopicAuthorizationException;

/**
 * Publishes rows of the outbox table again, in the order of their ids, each once per run: the
 * records of a batch and the progress of the run are written in one Kafka transaction. A run that
 * was interrupted goes on where it was. Single use, for one thread, except for {@link #stop()}.
 */
public final class Replay {

    private static final String WITHOUT_LIMITS =
            "SELECT set_config(name, '0', false) FROM pg_settings WHERE name IN"
                    + " ('statement_timeout', 'transaction_timeout',"
                    + " 'idle_in_transaction_session_timeout')";

    private static final int MAX_BATCH = 1_000;

    private final RelayConfig config;
    private final ReplayRequest request;
    private final Consumer<ReplayProgress> listener;
    private final KafkaClients clients;
    private final Database database;
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();

    /**
     * @param config of the relay whose rows are published again; its shard selects the rows
     * @param listener told about the progress after every transaction
     */
    public Replay(RelayConfig config, ReplayRequest request, Consumer<ReplayProgress> listener) {
        this.config = config;
        this.request = request;
        this.listener = listener;
        this.clients = new KafkaClients(config);
        this.database = new Database(config.source());
    }

    /** Ends the run after the current transaction; returns at once. Safe for any thread. */
    public void stop() {
        stopped.complete(null);
    }

    /**
     * How many rows the request selects, by aggregate type. Writes nothing.
     *
     * @throws OperatorException if the outbox cannot be read, or nothing of it is published
     */
    public Map<String, Long> count() throws SQLException, InterruptedException {
        try (Connection session = session();
                Admin admin = Admin.create(clients.admin());
                Statement statement = session.createStatement()) {
            OutboxTable table = database.table();
            PublishedOutbox outbox = PublishedOutbox.read(config, database, admin, session);
            ReplayProgress all = ReplayProgress.begin(request.describe(), outbox.origin());
            Map<String, Long> counts = new TreeMap<>();
            try (ResultSet rows =
                    statement.executeQuery(
                            "SELECT coalesce(%s::text, ''), count(*) FROM %s WHERE %s GROUP BY 1"
                                    .formatted(
                                            table.columns().get(1),
                                            table.name(),
                                            condition(table, all)))) {
                while (rows.next()) {
                    counts.put(rows.getString(1), rows.getLong(2));
                }
            }
            return counts;
        }
    }

    /**
     * Begins the run or goes on with it.
     *
     * @return how far the run has come; not complete if it was stopped
     * @throws OperatorException with {@link ExitCode#INCOMPLETE} if another process goes on with
     *     the run, {@link ExitCode#USAGE} if the run was begun with another request, or another
     *     code if a server cannot be used
     */
    public ReplayProgress run() throws SQLException, InterruptedException {
        try (Connection session = session();
                Admin admin = Admin.create(clients.admin())) {
            OutboxTable table = database.table();
            PublishedOutbox outbox = PublishedOutbox.read(config, database, admin, session);
            requireTarget(admin);
            new TopicProvisioner(admin, config.kafka())
                    .ensure(ReplayLog.spec(), EnumSet.of(Operation.READ, Operation.WRITE));
            return replay(session, admin, table, outbox);
        } catch (FencedException e) {
            throw fenced(e);
        } catch (KafkaException e) {
            throw KafkaErrors.refused(config.kafka(), "replay run " + request.run(), e, toWrite(e));
        }
    }

    private ReplayProgress replay(
            Connection session, Admin admin, OutboxTable table, PublishedOutbox outbox)
            throws SQLException, InterruptedException {
        ReplayLog log = new ReplayLog(config.positionKey(), request.run());
        try (ReplayWriter writer = new ReplayWriter(clients, request.run())) {
            ReplayProgress stored = log.read(clients);
            ReplayProgress from =
                    stored == null
                            ? ReplayProgress.begin(request.describe(), outbox.origin())
                            : resumed(session, outbox, stored);
            if (from.complete()) {
                return from;
            }
            TermProtection protection =
                    new Protection(config.source().slot(), limits()).during(stopped);
            ReplayBatches batches =
                    new ReplayBatches(
                            records(admin, protection, outbox, table),
                            from,
                            limits().rowsPerTransaction(),
                            (records, progress) -> {
                                protection.transaction(
                                        records.size(),
                                        () -> writer.write(records, log.record(progress)));
                                listener.accept(progress);
                            },
                            stopped::isDone);
            try (CopiedRows rows = CopiedRows.of(session, query(table, from))) {
                return batches.publish(rows);
            } catch (TermEndedException e) { // stopped while it waited for the rate limit
                return batches.progress();
            }
        }
    }

    private ReplayProgress resumed(
            Connection session, PublishedOutbox outbox, ReplayProgress stored) throws SQLException {
        requireSameRequest(stored);
        return stored.complete() ? stored : outbox.resume(config, session, stored);
    }

    private ReplayRecords records(
            Admin admin, TermProtection protection, PublishedOutbox outbox, OutboxTable table) {
        return new ReplayRecords(
                config,
                config.records(outbox.sourceName(), clients.maxRecordBytes(), table.binary()),
                new ReplayTopics(
                        admin, config, protection, clients.maxRecordBytes(), request.toTopic()),
                request);
    }

    /** A transaction has as many rows as one second allows at most. */
    private PublishLimits limits() {
        PublishLimits limits = config.limits();
        return new PublishLimits(
                Math.min(MAX_BATCH, limits.batchSize()),
                limits.batchWindow(),
                request.perSecond(),
                0,
                limits.slowCall(),
                limits.bulkheadLimit());
    }

    private String query(OutboxTable table, ReplayProgress from) {
        return "SELECT %s FROM %s WHERE %s ORDER BY %s"
                .formatted(
                        RowColumns.of(table).list(clients.maxRecordBytes()),
                        table.name(),
                        condition(table, from),
                        table.columns().get(0));
    }

    private String condition(OutboxTable table, ReplayProgress from) {
        String id = table.columns().get(0);
        return "%s AND %s IS NOT NULL AND %s AND %s%s"
                .formatted(
                        table.rowFilter(),
                        id,
                        from.origin().published().condition("xmin"),
                        request.filter().condition(table.columns()),
                        from.last() == null
                                ? ""
                                : " AND %s > %s".formatted(id, ReplayFilter.literal(from.last())));
    }

    private Connection session() throws SQLException {
        Connection session = database.connect("replay");
        try (Statement statement = session.createStatement()) {
            statement.execute(WITHOUT_LIMITS);
            return session;
        } catch (SQLException e) {
            session.close();
            throw e;
        }
    }

    private void requireTarget(Admin admin) throws InterruptedException {
        if (request.toTopic().isEmpty()) {
            return;
        }
        if (isOwn(request.toTopic())) {
            throw new OperatorException(
                    ExitCode.USAGE,
                    "--to-topic must not be a topic of the pipeline itself, got "
                            + request.toTopic(),
                    "Give another topic, or none for the topics of the aggregate types.");
        }
        if (new ExistingTopics(admin, config.kafka()).partitions(request.toTopic()).isEmpty()) {
            throw new OperatorException(
                    ExitCode.SETUP,
                    "Topic %s of --to-topic does not exist".formatted(request.toTopic()),
                    "Create the topic, or give another one.");
        }
    }

    /** Whether records of a run would be taken for something else. */
    private boolean isOwn(String topic) {
        TopicNames topics = config.kafka().topics();
        return Set.of(
                                topics.positions(),
                                topics.deadLetter(),
                                topics.failed(),
                                KafkaRights.REPLAYS,
                                KafkaRights.REDRIVES)
                        .contains(topic)
                || topic.startsWith(topics.retry(""));
    }

    private void requireSameRequest(ReplayProgress stored) {
        if (!stored.request().equals(request.describe())) {
            throw new OperatorException(
                    ExitCode.USAGE,
                    "Run %s must be resumed with the filters that it began with, %s, got %s"
                            .formatted(request.run(), stored.request(), request.describe()),
                    "Give the same filters and --to-topic, or another --run.");
        }
    }

    /** The right that a write or a transaction lacks, if it was refused for want of one. */
    private static KafkaRight toWrite(KafkaException e) {
        Resource resource =
                AccessErrors.find(TopicAuthorizationException.class, e)
                        .flatMap(denied -> denied.unauthorizedTopics().stream().findFirst())
                        .map(Resource::topic)
                        .orElseGet(() -> Resource.transactionalIds(KafkaRights.REPLAY_IDS));
        return KafkaRight.missing(resource, EnumSet.of(Operation.WRITE));
    }

    private OperatorException fenced(FencedException e) {
        return new OperatorException(
                ExitCode.INCOMPLETE,
                "Run %s was stopped, because another process goes on with it"
                        .formatted(request.run()),
                "Wait until the other process has ended. No row is published twice in the run.",
                e);
    }
}
