package io.tailrace.relay.source.connector;

import io.tailrace.relay.config.OutboxSource;
import io.tailrace.relay.position.Position;
import io.tailrace.relay.postgres.Database;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the parts of a running engine need to know. The engine creates its parts by class name, so
 * they cannot receive objects. A stream therefore registers here under a unique name before its
 * engine starts, and the name is one of the engine's properties. The static methods are safe for
 * any thread.
 *
 * @param source the database and the outbox table
 * @param database opens the connections to the database
 * @param committed returns the position that is committed in Kafka; called by any thread
 * @param onRelation called by the thread that reads the log before it reads the description of a
 *     table, which PostgreSQL sends ahead of the table's first row and again after every change of
 *     the catalogue that may concern the table
 */
public record RunningStream(
        OutboxSource source, Database database, Supplier<Position> committed, Runnable onRelation) {

    /** The engine's property with the name of the stream. */
    public static final String NAME = "tailrace.stream";

    private static final Map<String, RunningStream> STREAMS = new ConcurrentHashMap<>();

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
}
