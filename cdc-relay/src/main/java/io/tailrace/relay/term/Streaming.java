package io.tailrace.relay.term;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.account.AccountWorker;
import io.tailrace.relay.anchor.Anchor;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.leader.Lease;
import io.tailrace.relay.lookup.LookupWorker;
import io.tailrace.relay.position.SourceIdentity;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.postgres.FailoverSlot;
import io.tailrace.relay.postgres.HeartbeatTable;
import io.tailrace.relay.postgres.OutboxTable;
import io.tailrace.relay.protection.TermEndedException;
import io.tailrace.relay.publish.BatchPublisher;
import io.tailrace.relay.retention.RetentionWorker;
import io.tailrace.relay.source.ChangeStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The part of a term that publishes the stream of the slot. For one thread. */
final class Streaming {

    private static final Logger LOG = LoggerFactory.getLogger(Streaming.class);

    private final RelayConfig config;
    private final Database database;
    private final Lease lease;
    private final CompletableFuture<?> ended;
    private final StopSignal stop;
    private final TermTools tools;
    private final BatchPublisher batches;
    private final OutboxTable table;
    private final StartSteps steps;

    /**
     * @param ended completes when leadership is lost or the relay is requested to stop
     * @param stop says whether the slot is handed back
     * @param tools what outlives the term
     * @param steps told about the steps until the stream begins
     */
    Streaming(
            RelayConfig config,
            Database database,
            Lease lease,
            CompletableFuture<?> ended,
            StopSignal stop,
            TermTools tools,
            BatchPublisher batches,
            OutboxTable table,
            StartSteps steps) {
        this.config = config;
        this.database = database;
        this.lease = lease;
        this.ended = ended;
        this.stop = stop;
        this.tools = tools;
        this.batches = batches;
        this.table = table;
        this.steps = steps;
    }

    /**
     * Streams until leadership is lost or the relay is requested to stop.
     *
     * @param onStreaming called on this thread once the stream has started
     * @throws ExecutionException with the cause, if the stream fails
     * @throws SourceChangedException if the table or the publication is replaced or altered
     */
    void run(Anchor.Stream from, Runnable onStreaming)
            throws SQLException, InterruptedException, ExecutionException {
        SourceIdentity source = from.first().source();
        SourceWatch beforeRelations = watch(source);
        try (StreamPublisher publisher = publisher(from);
                ChangeStream stream =
                        stream(source, publisher, () -> requireUnchanged(beforeRelations))) {
            start(stream, publisher);
            steps.ended("stream");
            onStreaming.run();
            LOG.atInfo()
                    .addKeyValue("slot", config.source().slot())
                    .addKeyValue("position", publisher.committed())
                    .addKeyValue("startMs", steps)
                    .log("Streaming");
            CompletableFuture<?> end = endOf(stream);
            // The start of the workers would slow down the first batch, which is waited for.
            hasEnded(CompletableFuture.anyOf(end, publisher.begun()));
            try (AccountWorker counting = account(source, publisher).start();
                    RetentionWorker removal = retention(source, publisher, counting).start();
                    LookupWorker answering = lookups(source, publisher).start()) {
                watch(source, stream, end, removal, counting);
            }
        }
    }

    private void watch(
            SourceIdentity source,
            ChangeStream stream,
            CompletableFuture<?> end,
            RetentionWorker removal,
            AccountWorker counting)
            throws SQLException, InterruptedException, ExecutionException {
        StallWatch stallWatch = new StallWatch(config, database, stream);
        SourceWatch sourceWatch = watch(source);
        while (!hasEnded(end)) {
            stallWatch.check();
            sourceWatch.check();
            removal.requireHeap();
            counting.requireHeap();
        }
    }

    private AccountWorker account(SourceIdentity source, StreamPublisher publisher) {
        return new AccountWorker(
                config,
                database,
                table,
                source,
                watch(source)::isUnchanged,
                facts(publisher),
                tools.account());
    }

    private AccountWorker.Stream facts(StreamPublisher publisher) {
        return new AccountWorker.Stream() {
            @Override
            public @Nullable StoredPosition committed() {
                return publisher.settled();
            }

            @Override
            public long publishedRows() {
                return tools.progress().tableRows();
            }

            @Override
            public @Nullable Instant streamedBefore() {
                return tools.progress().streamedBefore();
            }
        };
    }

    private RetentionWorker retention(
            SourceIdentity source, StreamPublisher publisher, AccountWorker counting) {
        return new RetentionWorker(
                config,
                database,
                table,
                watch(source)::isUnchanged,
                publisher::settled,
                tools.repairs()::undecided,
                counting::counted,
                tools.retention());
    }

    private LookupWorker lookups(SourceIdentity source, StreamPublisher publisher) {
        return new LookupWorker(
                config,
                database,
                table,
                source.name(),
                publisher::settled,
                tools.repairs()::undecided,
                tools.lookups());
    }

    /**
     * Streams up to a point of the log from a source that has changed meanwhile: what the slot
     * holds of a table that was replaced.
     *
     * @return what is stored afterwards, at the point or behind it
     * @throws TermEndedException if leadership is lost, or the relay is requested to stop
     */
    StoredPosition drain(Anchor.Stream from, LogSequenceNumber until)
            throws SQLException, InterruptedException, ExecutionException {
        try (StreamPublisher publisher = publisher(from)) {
            try (ChangeStream stream = stream(from.first().source(), publisher, () -> {})) {
                start(stream, publisher);
                drain(stream, publisher, until);
            }
            return publisher.stored();
        }
    }

    private void drain(ChangeStream stream, StreamPublisher publisher, LogSequenceNumber until)
            throws SQLException, InterruptedException, ExecutionException {
        StallWatch stallWatch = new StallWatch(config, database, stream);
        CompletableFuture<?> end = endOf(stream);
        while (publisher.committed().commit().compareTo(until) < 0) {
            if (hasEnded(end)) {
                throw new TermEndedException(
                        "what the slot holds of the former table was published");
            }
            stallWatch.check();
            lease.query(this::writeHeartbeat);
        }
    }

    /** Owns the overlap, whatever comes next. */
    private StreamPublisher publisher(Anchor.Stream from) {
        return new StreamPublisher(config, database, batches, from, tools.progress(), stop);
    }

    private ChangeStream stream(
            SourceIdentity source, StreamPublisher publisher, Runnable onRelation) {
        RelayConfig streamed = config.withSource(config.source().withMessages(source.messages()));
        return new ChangeStream(streamed, publisher::committed, publisher, onRelation);
    }

    private void start(ChangeStream stream, StreamPublisher publisher)
            throws SQLException, InterruptedException {
        lease.verify();
        database.endStaleWalSender();
        FailoverSlot.mark(database, config.source().slot());
        lease.query(this::writeHeartbeat);
        stream.start();
        tools.progress().follow(publisher::committed);
    }

    /** Marks this term in the history of the database, before anything of it is published. */
    private boolean writeHeartbeat(Connection session) throws SQLException {
        HeartbeatTable.beat(session, config.source());
        return true;
    }

    private SourceWatch watch(SourceIdentity source) {
        return new SourceWatch(config.source(), source, database, lease);
    }

    /** Called by the thread that reads the log. */
    private static void requireUnchanged(SourceWatch watch) {
        try {
            watch.check();
        } catch (SQLException e) {
            throw new OperatorException(
                    ExitCode.UNREACHABLE,
                    "Could not find out whether table or publication have changed: "
                            + e.getMessage(),
                    "Check that PostgreSQL is reachable. The relay tries again by itself.",
                    e);
        }
    }

    /**
     * The end of the stream or of the term. To be made once per stream: what it depends on keeps it
     * until it has ended.
     */
    private CompletableFuture<?> endOf(ChangeStream stream) {
        return CompletableFuture.anyOf(stream.ended(), ended);
    }

    /** Waits for an end, and for an interval at most. */
    private static boolean hasEnded(CompletableFuture<?> end)
            throws InterruptedException, ExecutionException {
        try {
            end.get(StallWatch.INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }
}
