package io.tailrace.relay.source;

import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.format.ChangeEventFormat;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.position.Position;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.source.change.Change;
import io.tailrace.relay.source.connector.OutboxTask;
import io.tailrace.relay.source.connector.RehearsedConnector;
import io.tailrace.relay.source.connector.RunningStream;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.postgresql.replication.LogSequenceNumber;

/**
 * Starts and stops an engine that reads no log, so that the next start of a {@link ChangeStream} in
 * this JVM finds its classes loaded. The slot is not used, and nothing is written. Stateless.
 */
public final class StreamRehearsal {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private StreamRehearsal() {}

    /**
     * Runs an engine until it has handed over a made-up row of the outbox table.
     *
     * @param stopped ends the rehearsal early when it completes
     * @return the row, as the stream would hand it over
     * @throws ExecutionException with the cause, if the engine ends by itself
     * @throws TimeoutException if nothing is handed over within a minute
     */
    public static List<Change> run(RelayConfig config, CompletableFuture<?> stopped)
            throws InterruptedException, ExecutionException, TimeoutException {
        String name = config.source().slot() + "-rehearsal-" + UUID.randomUUID();
        CompletableFuture<List<Change>> handedOver = new CompletableFuture<>();
        Position none = Position.after(LogSequenceNumber.INVALID_LSN);
        RunningStream stream =
                new RunningStream(
                        config,
                        new Database(config.source()),
                        () -> none,
                        () -> {},
                        handedOver::completeExceptionally);
        stream.register(name);
        EngineThread engine =
                new EngineThread(
                        config.source().slot(),
                        stoppable ->
                                DebeziumEngine.create(ChangeEventFormat.of(Connect.class))
                                        .using(
                                                EngineProperties.of(
                                                        config, name, RehearsedConnector.class))
                                        .using(
                                                (success, message, error) -> {
                                                    handedOver.completeExceptionally(
                                                            error == null
                                                                    ? new IllegalStateException(
                                                                            message)
                                                                    : error);
                                                })
                                        .using(stoppable)
                                        .notifying(
                                                (events, committer) -> {
                                                    handedOver.complete(
                                                            OutboxTask.changes(
                                                                    events.get(0).record()));
                                                    committer.markProcessed(events.get(0));
                                                    committer.markBatchFinished();
                                                })
                                        .build(),
                        handedOver::completeExceptionally,
                        () -> RunningStream.unregister(name));
        engine.start();
        try {
            CompletableFuture.anyOf(handedOver, stopped)
                    .get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            return handedOver.isDone() ? handedOver.get() : List.of();
        } finally {
            stream.closeConnections(); // the engine does not stop a task that still starts
            engine.stop();
        }
    }
}
