package io.tailrace.relay.term;

import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.postgres.WalSender;
import io.tailrace.relay.source.ChangeStream;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds out that a stream hangs. A stream that works reads at least what its own heartbeats write
 * into the log. A stream that has read nothing for three of them hangs, unless PostgreSQL is
 * decoding: of a large transaction in other tables nothing is sent, however long that takes. A
 * publisher that waits for its brokers is no standstill of the stream. For one thread.
 *
 * <p>The lease does not notice a hanging stream, because it has a connection of its own.
 */
final class StallWatch {

    /** How often {@link #check()} is to be called. */
    static final Duration INTERVAL = Duration.ofSeconds(1);

    private static final Duration SHORTEST_LIMIT = Duration.ofSeconds(10);

    private static final int HEARTBEATS = 3;

    private final Database database;
    private final ChangeStream stream;
    private final String slot;
    private final Duration limit;
    private boolean idleBefore;
    private @Nullable Duration standstillWhenConnected;

    StallWatch(RelayConfig config, Database database, ChangeStream stream) {
        this.database = database;
        this.stream = stream;
        this.slot = config.source().slot();
        this.limit = limit(config.timing().heartbeat());
    }

    /** How long a stream with these heartbeats may stand still. */
    private static Duration limit(Duration heartbeat) {
        Duration heartbeats = heartbeat.multipliedBy(HEARTBEATS);
        return heartbeats.compareTo(SHORTEST_LIMIT) > 0 ? heartbeats : SHORTEST_LIMIT;
    }

    /**
     * Checks the stream. PostgreSQL is asked only if the stream stands still.
     *
     * @throws StalledStreamException if the stream stands still for too long, and PostgreSQL had
     *     nothing more to send at this check and at the one before
     */
    void check() throws SQLException {
        Duration standstill = stream.standstill();
        if (standstill.compareTo(limit) <= 0) {
            idleBefore = false;
            return;
        }
        Optional<WalSender> walSender = database.walSender();
        boolean idle =
                !isStarting(walSender.isPresent(), standstill)
                        && walSender.map(WalSender::isIdle).orElse(true);
        if (idle && idleBefore) {
            throw new StalledStreamException(slot, standstill, walSender);
        }
        idleBefore = idle;
    }

    /**
     * Whether Debezium is still connecting, or has been connected for less than the limit: its
     * first heartbeat comes after the connection.
     */
    private boolean isStarting(boolean connected, Duration standstill) {
        if (stream.hasMoved()) {
            return false;
        }
        if (!connected) {
            return standstill.compareTo(ChangeStream.START_LIMIT) <= 0;
        }
        if (standstillWhenConnected == null) {
            standstillWhenConnected = standstill;
        }
        return standstill.minus(standstillWhenConnected).compareTo(limit) <= 0;
    }
}
