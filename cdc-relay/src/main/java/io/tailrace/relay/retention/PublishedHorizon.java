package io.tailrace.relay.retention;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.position.Horizon;
import io.tailrace.relay.position.OtherSlot;
import io.tailrace.relay.position.OtherSlotsReader;
import io.tailrace.relay.position.SourceIdentity;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.position.StoredPosition.Phase;
import io.tailrace.relay.position.Watermark;
import io.tailrace.relay.postgres.HeartbeatTable;
import io.tailrace.relay.publish.KafkaClients;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which rows are published by every slot of the table: the lowest of all watermarks. Each
 * watermark counts only in a database that has its heartbeat, because the ids of transactions mean
 * something else on another history. For one thread.
 */
final class PublishedHorizon {

    private final RelayConfig config;
    private final KafkaClients clients;
    private final Supplier<@Nullable StoredPosition> committed;
    private final Runnable beforePoll;

    /**
     * @param committed the relay's own position that is committed in Kafka; null before the first
     * @param beforePoll called before every request to the brokers; ends the reading if it throws
     */
    PublishedHorizon(
            RelayConfig config, Supplier<@Nullable StoredPosition> committed, Runnable beforePoll) {
        this.config = config;
        this.clients = new KafkaClients(config);
        this.committed = committed;
        this.beforePoll = beforePoll;
    }

    /**
     * The horizon now.
     *
     * @param session a session of the database whose rows are to be compared
     * @return null if this relay has not published up to a heartbeat yet
     * @throws OperatorException if another slot of the table keeps all rows, or the horizon is not
     *     one of this database
     */
    @Nullable Horizon in(Connection session, long nextTransaction) throws SQLException {
        StoredPosition position = committed.get();
        Watermark own = position == null ? null : position.watermark();
        if (position == null || own == null || position.phase() != Phase.STREAMING) {
            return null;
        }
        String slot = config.source().slot();
        if (!HeartbeatTable.contains(session, config.source(), slot, own.heartbeat())) {
            throw noHeartbeat(slot);
        }
        Horizon horizon = new Horizon(own.horizon(), position.floor());
        for (OtherSlot other : others(position.source())) {
            horizon = horizon.atMost(published(session, other));
        }
        if (!horizon.isComparable(nextTransaction)) {
            throw tooOld(horizon, nextTransaction);
        }
        return horizon;
    }

    private List<OtherSlot> others(SourceIdentity source) {
        try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(clients.consumer(true))) {
            return OtherSlotsReader.read(
                            config.kafka().topics().positions(),
                            config.positionKey(),
                            consumer,
                            beforePoll)
                    .of(source);
        }
    }

    private long published(Connection session, OtherSlot other) throws SQLException {
        Watermark watermark = other.watermark();
        if (watermark == null
                || !HeartbeatTable.contains(
                        session, config.source(), other.slot(), watermark.heartbeat())) {
            throw keeps(other);
        }
        return watermark.horizon();
    }

    private OperatorException keeps(OtherSlot other) {
        return new OperatorException(
                ExitCode.SETUP,
                "No row of table %s is removed, because the relay with the position %s publishes the table as well, and the topic of positions does not show that it has published any of the rows that the table has now"
                        .formatted(config.source().table(), other.key()),
                "Start that relay; rows are removed when it streams. If it is not used any more,"
                        + " delete its position: write a record with this key and without a value to"
                        + " topic "
                        + config.kafka().topics().positions()
                        + ".");
    }

    private OperatorException noHeartbeat(String slot) {
        return new OperatorException(
                ExitCode.SETUP,
                "No row of table %s is removed, because the database lacks the last heartbeat of slot %s that was published"
                        .formatted(config.source().table(), slot),
                "Do not empty table %s. If PostgreSQL was promoted or restored, the relay finds out by itself."
                        .formatted(HeartbeatTable.name(config.source())));
    }

    private OperatorException tooOld(Horizon horizon, long next) {
        return new OperatorException(
                ExitCode.SETUP,
                "No row of table %s is removed, because the rows that are published are those of transactions below %d, too far from the current transaction %d to be compared"
                        .formatted(config.source().table(), horizon.below(), next),
                "Look for a transaction that is open or prepared for long in pg_stat_activity and"
                        + " pg_prepared_xacts, and for a slot of the table without a relay.");
    }
}
