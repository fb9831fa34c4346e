package io.tailrace.relay.source;

import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.DebeziumEngine.RecordCommitter;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import io.tailrace.relay.RelayConfig;
import io.tailrace.relay.position.Position;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The changes of one slot from one position on. Single use. The handler is called on the engine's
 * thread, never while or after {@link #close()} runs.
 */
public final class ChangeStream implements AutoCloseable {

    /** Takes what the stream says. */
    public interface Handler {
        /**
         * Publishes a batch. PostgreSQL is told to forget only what the committed position covers.
         *
         * @param changes at least one, in the order of the WAL
         */
        void onChanges(List<Change> changes) throws InterruptedException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(ChangeStream.class);

    private final String name;
    private final Handler handler;
    private final ChangeReader reader;
    private final DebeziumEngine<RecordChangeEvent<SourceRecord>> engine;
    private final ReentrantLock betweenBatches = new ReentrantLock();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final ExecutorService runner = Executors.newSingleThreadExecutor(ChangeStream::daemon);
    private volatile boolean closing;

    /**
     * @param committed the position that is committed in Kafka, at any time
     */
    public ChangeStream(RelayConfig config, Supplier<Position> committed, Handler handler) {
        this.name = config.source().slot() + "-" + UUID.randomUUID();
        this.handler = handler;
        this.reader = new ChangeReader(config.source().columns());
        CommittedOffsets.register(name, committed);
        this.engine =
                DebeziumEngine.create(ChangeEventFormat.of(Connect.class))
                        .using(EngineProperties.of(config, name))
                        .using((success, message, error) -> onEnd(message, error))
                        .notifying(this::onBatch)
                        .build();
    }

    /** Begins to read; returns at once. */
    public void start() {
        runner.execute(engine);
    }

    /** Completes when the stream has ended by itself, exceptionally if something failed. */
    public CompletableFuture<Void> ended() {
        return ended;
    }

    private void onBatch(
            List<RecordChangeEvent<SourceRecord>> events,
            RecordCommitter<RecordChangeEvent<SourceRecord>> committer)
            throws InterruptedException {
        betweenBatches.lockInterruptibly();
        try {
            if (closing) {
                throw new InterruptedException("closing");
            }
            handle(events);
            committer.markProcessed(events.get(events.size() - 1));
            committer.markBatchFinished();
        } finally {
            betweenBatches.unlock();
        }
    }

    private void handle(List<RecordChangeEvent<SourceRecord>> events) throws InterruptedException {
        List<Change> changes = new ArrayList<>();
        for (RecordChangeEvent<SourceRecord> event : events) {
            for (SourceRecord change : Handover.changes(event.record())) {
                changes.add(reader.read(change));
            }
        }
        try {
            handler.onChanges(changes);
        } catch (RuntimeException e) {
            // at once: the engine takes its time to stop
            ended.completeExceptionally(e);
            throw e;
        }
    }

    private void onEnd(@Nullable String message, @Nullable Throwable error) {
        if (error != null) {
            ended.completeExceptionally(error);
        } else if (closing) {
            ended.complete(null);
        } else {
            ended.completeExceptionally(new IOException("The stream ended: " + message));
        }
    }

    /** Ends the stream after the batch that is being handled; waits until it has. */
    @Override
    public void close() {
        closing = true;
        boolean idle = awaitEndOfBatch();
        try {
            engine.close();
        } catch (IOException | IllegalStateException e) {
            LOG.debug("The engine had ended before", e);
        } finally {
            if (idle) {
                betweenBatches.unlock();
            }
            runner.shutdown();
            CommittedOffsets.unregister(name);
        }
    }

    private boolean awaitEndOfBatch() {
        try {
            return betweenBatches.tryLock(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "relay-stream");
        thread.setDaemon(true);
        return thread;
    }
}
