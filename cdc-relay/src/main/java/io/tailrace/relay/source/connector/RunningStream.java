package io.tailrace.relay.source.connector;

import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.OutboxSource;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.position.Position;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.publish.KafkaClients;
import io.tailrace.relay.source.change.ChangeQueue;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the parts of a running engine need to know. The engine creates its parts by class name, so
 * they cannot receive objects. A stream therefore registers here under a unique name before its
 * engine starts, and the name is one of the engine's properties. The static methods are safe for
 * any thread.
 *
 * @param config the database, the outbox table and the limits
 * @param database opens the connections to the database
 * @param committed returns the position that is committed in Kafka; called by any thread
 * @param onRelation called by the thread that reads the log before it reads the description of a
 *     table, which PostgreSQL sends ahead of the table's first row and again after every change of
 *     the catalogue that may concern the table
 * @param onRefusal called by the thread that publishes, when everything is handed over that comes
 *     before a row which cannot be read
 * @param connections the connections to the database that were opened for the stream
 */
public record RunningStream(
        RelayConfig config,
        Database database,
        Supplier<Position> committed,
        Runnable onRelation,
        Consumer<OperatorException> onRefusal,
        OpenConnections connections) {

    /** The engine's property with the name of the stream. */
    public static final String NAME = "tailrace.stream";

    private static final Map<String, RunningStream> STREAMS = new ConcurrentHashMap<>();

    /** A stream without connections. */
    public RunningStream(
            RelayConfig config,
            Database database,
            Supplier<Position> committed,
            Runnable onRelation,
            Consumer<OperatorException> onRefusal) {
        this(config, database, committed, onRelation, onRefusal, new OpenConnections());
    }

    /** Makes the stream known to the parts of its engine. */
    public void register(String name) {
        STREAMS.put(name, this);
    }

    /** Forgets a stream whose engine has stopped. */
    public static void unregister(String name) {
        STREAMS.remove(name);
    }

    /**
     * The stream of a name.
     *
     * @throws IllegalStateException if no running stream has this name
     */
    public static RunningStream of(@Nullable String name) {
        RunningStream stream = name == null ? null : STREAMS.get(name);
        if (stream == null) {
            throw new IllegalStateException(
                    "No running stream is registered under the name " + name);
        }
        return stream;
    }

    /**
     * Opens a connection for queries.
     *
     * @param purpose a part of its name in PostgreSQL
     */
    Connection connect(String purpose) throws SQLException {
        return connections.add(database.connect(purpose));
    }

    /** Opens a connection on which PostgreSQL can send the log. */
    Connection connectForLog() throws SQLException {
        return connections.add(database.connectForLog(LongPollSocketFactory.class.getName()));
    }

    /** Closes the connections, and lets the stream open none any more. */
    public void closeConnections() {
        connections.closeAll();
    }

    /** The database and the outbox table. */
    OutboxSource source() {
        return config.source();
    }

    /** How many bytes of changes wait between the thread that reads and the one that publishes. */
    long queueBytes() {
        return ChangeQueue.capacityBytes(config.heapShares());
    }

    /** The size of the largest row that can be published, in bytes. */
    long maxChangeBytes() {
        return new KafkaClients(config).maxRecordBytes();
    }
}
