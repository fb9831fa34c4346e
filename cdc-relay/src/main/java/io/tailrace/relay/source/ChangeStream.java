package io.tailrace.relay.source;

import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.DebeziumEngine.RecordCommitter;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import io.tailrace.relay.config.PublishLimits;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.position.Position;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.source.change.Change;
import io.tailrace.relay.source.connector.OutboxTask;
import io.tailrace.relay.source.connector.RunningStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The changes of one replication slot, from one position on. Single use. The handler is called on
 * the stream's own threads, one call at a time, and not while {@link #close()} runs or after it has
 * returned, unless a call of the handler takes longer than {@link #close()} waits for it. After a
 * call that throws, the handler is not called again.
 */
public final class ChangeStream implements AutoCloseable {

    /** Receives the changes of the stream. */
    public interface Handler {
        /**
         * Publishes a batch of changes. PostgreSQL is allowed to remove log only up to the position
         * that is committed in Kafka, whether or not this method returns normally.
         *
         * @param changes at least one, in the order of the write-ahead log
         */
        void onChanges(List<Change> changes) throws InterruptedException;
    }

    /** How long a stream may take to connect to a slow database, or on a busy machine. */
    public static final Duration START_LIMIT = EngineThread.START_LIMIT;

    private static final Logger LOG = LoggerFactory.getLogger(ChangeStream.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final String slot;
    private final Handler batches;
    private final @Nullable BatchWindow window;
    private final EngineThread engine;
    private final BatchGate gate = new BatchGate();
    private final Standstill standstill = new Standstill();

    /**
     * @param committed returns the position that is committed in Kafka; called by the engine's
     *     threads at any time. The first result is where the stream begins.
     * @param handler receives the changes
     */
    public ChangeStream(RelayConfig config, Supplier<Position> committed, Handler handler) {
        this(config, committed, handler, () -> {});
    }

    /**
     * @param onRelation called by the thread that reads the log before every change that comes
     *     after a change of the catalogue. If it throws, the stream ends with that exception, and
     *     no such change is handed on.
     */
    public ChangeStream(
            RelayConfig config,
            Supplier<Position> committed,
            Handler handler,
            Runnable onRelation) {
        this.slot = config.source().slot();
        String name = slot + "-" + UUID.randomUUID();
        PublishLimits limits = config.limits();
        Handler splitter = new BatchSplitter(limits.rowsPerTransaction(), gate::isClosing, handler);
        this.window =
                limits.batchWindow().isZero()
                        ? null
                        : new BatchWindow(
                                limits.rowsPerTransaction(),
                                limits.batchWindow(),
                                this::onWindowEnd,
                                splitter);
        this.batches = window == null ? splitter : window;
        new RunningStream(
                        config,
                        new Database(config.source()),
                        committed,
                        () -> endIfRefused(onRelation),
                        gate::fail)
                .register(name);
        this.engine =
                new EngineThread(
                        slot,
                        stoppable ->
                                DebeziumEngine.create(ChangeEventFormat.of(Connect.class))
                                        .using(EngineProperties.of(config, name))
                                        .using((success, message, error) -> onEnd(message, error))
                                        .using(stoppable)
                                        .notifying(this::onBatch)
                                        .build(),
                        error -> onEnd(error.getMessage(), error),
                        () -> RunningStream.unregister(name));
    }

    /** Starts reading in the background. */
    public void start() {
        engine.start();
    }

    /** Completes when the stream ends: exceptionally, unless {@link #close()} has ended it. */
    public CompletableFuture<Void> ended() {
        return gate.ended();
    }

    /** Whether anything was read from PostgreSQL yet, be it what a heartbeat has written. */
    public boolean hasMoved() {
        return standstill.hasMoved();
    }

    /**
     * For how long nothing was read from PostgreSQL, not even what a heartbeat has written; zero
     * while the handler is at work. Counts from the creation of the stream if it has never moved.
     */
    public Duration standstill() {
        return gate.isPassing() ? Duration.ZERO : standstill.length();
    }

    private void endIfRefused(Runnable check) {
        try {
            check.run();
        } catch (RuntimeException e) {
            gate.fail(e);
            throw e;
        }
    }

    private void onBatch(
            List<RecordChangeEvent<SourceRecord>> events,
            RecordCommitter<RecordChangeEvent<SourceRecord>> committer)
            throws InterruptedException {
        gate.pass(
                () -> {
                    for (RecordChangeEvent<SourceRecord> event : events) {
                        deliver(OutboxTask.changes(event.record()));
                    }
                    committer.markProcessed(events.get(events.size() - 1));
                    committer.markBatchFinished();
                });
    }

    /** Publishes what waits in a window; called by the thread of the window. */
    private void onWindowEnd(BatchWindow over) {
        try {
            gate.pass(over::flush);
        } catch (InterruptedException e) {
            LOG.debug("The stream of slot {} ended before the window did", slot, e);
        } catch (RuntimeException e) {
            LOG.debug("The stream of slot {} ends with a failure", slot, e);
        }
    }

    private void deliver(List<Change> changes) throws InterruptedException {
        boolean moves = standstill.endsWith(changes);
        batches.onChanges(changes);
        if (moves) {
            standstill.restart(); // now, since the handler may have waited long
        }
    }

    private void onEnd(@Nullable String message, @Nullable Throwable error) {
        if (gate.isClosing()) {
            LOG.debug("The stream of slot {} was closed", slot, error);
            gate.ended().complete(null);
        } else if (error != null) {
            gate.fail(error);
        } else {
            gate.fail(
                    new IOException("Debezium ended the stream of slot " + slot + ": " + message));
        }
    }

    /**
     * Waits up to 5 s for the current batch to be handled, then up to 10 s for the engine to stop.
     */
    @Override
    public void close() {
        gate.close(CLOSE_TIMEOUT, this::stop);
    }

    private void stop() {
        engine.stop();
        if (window != null) {
            window.close();
        }
    }
}
