package io.tailrace.relay.source.connector;

import io.debezium.connector.postgresql.Module;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.source.change.Change;
import io.tailrace.relay.source.change.ChangeQueue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.jspecify.annotations.Nullable;

/**
 * The task that Debezium's engine runs. A thread reads the log; each {@link #poll()} hands over
 * everything that it has read as one record, whose value is a list of changes. Debezium's own task
 * would make a Connect struct of every row, which costs more than all the rest of reading it.
 */
public final class OutboxTask extends SourceTask {

    /** How often a thread that waits for changes finds out that the engine stops. */
    private static final Duration WAIT = Duration.ofMillis(100);

    private static final String TOPIC = "tailrace.changes";
    private static final Map<String, String> PARTITION = Map.of("stream", "log");

    /** The engine wants an offset. The position is committed in Kafka, with the rows. */
    private static final Map<String, String> OFFSET = Map.of("position", "in Kafka");

    private @Nullable RunningStream stream;
    private @Nullable LogReader reader;
    private volatile @Nullable ChangeQueue queue;
    private boolean stopped;

    /** The changes in a record of this task, in the order of the log; at least one. */
    @SuppressWarnings("unchecked") // poll() puts this list there
    public static List<Change> changes(SourceRecord record) {
        return (List<Change>) record.value();
    }

    @Override
    public String version() {
        return Module.version();
    }

    @Override
    public synchronized void start(Map<String, String> properties) {
        if (stopped) {
            throw new ConnectException("The task was stopped before it was started");
        }
        RunningStream started = RunningStream.of(properties.get(RunningStream.NAME));
        ChangeQueue changes = new ChangeQueue(started.queueBytes());
        stream = started;
        queue = changes;
        reader = new LogReader(started, properties, changes);
        reader.start();
    }

    @Override
    public @Nullable List<SourceRecord> poll() throws InterruptedException {
        try {
            return poll(queue, WAIT);
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        }
    }

    /**
     * Everything that waits in a queue as one record; null if nothing has come.
     *
     * @throws ExecutionException with what ended the stream
     */
    static @Nullable List<SourceRecord> poll(@Nullable ChangeQueue changes, Duration atMost)
            throws InterruptedException, ExecutionException {
        if (changes == null) {
            throw new IllegalStateException("The task is not started");
        }
        List<Change> read = changes.take(atMost);
        return read.isEmpty()
                ? null
                : List.of(new SourceRecord(PARTITION, OFFSET, TOPIC, null, read));
    }

    /** What operators can do about it is told to the stream as it is. */
    private ConnectException failure(@Nullable Throwable cause) {
        if (cause instanceof OperatorException refusal && stream != null) {
            stream.onRefusal().accept(refusal);
        }
        return new ConnectException("The write-ahead log cannot be read any further", cause);
    }

    @Override
    public synchronized void stop() {
        stopped = true;
        if (reader != null) {
            reader.stop();
        }
    }
}
