package io.tailrace.relay.source.connector;

import io.debezium.connector.postgresql.Module;
import io.tailrace.relay.source.change.Change;
import io.tailrace.relay.source.change.ChangeQueue;
import io.tailrace.relay.source.decoding.LogDecoder;
import io.tailrace.relay.source.decoding.LoggedTables;
import io.tailrace.relay.source.decoding.RehearsedLog;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;

/**
 * A task that does everything that {@link OutboxTask} does, except that it asks PostgreSQL for no
 * log: its only change comes from {@link RehearsedLog}.
 */
public final class RehearsedTask extends SourceTask {

    private static final Duration WAIT = Duration.ofMillis(100);

    private @Nullable ChangeQueue queue;

    @Override
    public String version() {
        return Module.version();
    }

    @Override
    public void start(Map<String, String> properties) {
        RunningStream stream = RunningStream.of(properties.get(RunningStream.NAME));
        ChangeQueue changes = new ChangeQueue(stream.queueBytes());
        queue = changes;
        try (LoggedTables tables = new LoggedTables(properties)) {
            LogConnection.rehearse(stream.source(), tables.connection());
            decode(stream, tables, changes);
        } catch (SQLException e) {
            throw new ConnectException("The stream could not be rehearsed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void decode(RunningStream stream, LoggedTables tables, ChangeQueue changes)
            throws SQLException, InterruptedException {
        LogSequenceNumber none = LogSequenceNumber.INVALID_LSN;
        LogDecoder decoder = new LogDecoder(stream.source(), none, tables, stream.maxChangeBytes());
        for (ByteBuffer message : RehearsedLog.messages(tables.connection(), stream.source())) {
            if (LogDecoder.isDescription(message)) {
                stream.onRelation().run();
            }
            Change change = decoder.decode(message, none);
            if (change != null) {
                changes.put(change);
            }
        }
    }

    @Override
    public @Nullable List<SourceRecord> poll() throws InterruptedException {
        try {
            return OutboxTask.poll(queue, WAIT);
        } catch (ExecutionException e) {
            throw new ConnectException("The stream could not be rehearsed", e.getCause());
        }
    }

    @Override
    public void stop() {
        if (queue != null) {
            queue.close();
        }
    }
}
