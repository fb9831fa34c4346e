package io.tailrace.relay.retention;

import io.tailrace.process.OperatorException;
import io.tailrace.relay.account.AccountWorker;
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
import io.tailrace.relay.reading.InterruptSafeConsumer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which rows are published by every slot of the table: the lowest of all watermarks. Each
 * watermark counts only in a database that has its heartbeat, because the ids of transactions mean
 * something else on another history. While rows are counted for the account, a row that is not
 * counted stays as if it were not published. For one thread.
 */
final class PublishedHorizon {

    private static final Duration COUNTED_WITHIN = Duration.ofMinutes(1);

    private final RelayConfig config;
    private final KafkaClients clients;
    private final Supplier<@Nullable StoredPosition> committed;
    private final LongSupplier undecided;
    private final LongSupplier counted;
    private final Runnable beforePoll;
    private long uncountedSince;

    /**
     * @param committed the relay's own position that is committed in Kafka; null before the first
     * @param undecided how many rows repairs have left out since the start of the process
     * @param counted below which transaction every row is counted for the account
     * @param beforePoll called before every request to the brokers; ends the reading if it throws
     */
    PublishedHorizon(
            RelayConfig config,
            Supplier<@Nullable StoredPosition> committed,
            LongSupplier undecided,
            LongSupplier counted,
            Runnable beforePoll) {
        this.config = config;
        this.clients = new KafkaClients(config);
        this.committed = committed;
        this.undecided = undecided;
        this.counted = counted;
        this.beforePoll = beforePoll;
    }

    /**
     * What is published now.
     *
     * @param session a session of the database whose rows are to be compared
     * @return null if this relay has not published up to a heartbeat yet, or not counted its rows
     * @throws OperatorException if this relay or another slot of the table keeps all rows, or the
     *     horizon is not one of this database
     */
    @Nullable PublishedRows in(Connection session, long nextTransaction) throws SQLException {
        StoredPosition position = committed.get();
        Watermark own = position == null ? null : position.watermark();
        if (position == null || own == null || position.phase() != Phase.STREAMING) {
            return null;
        }
        if (position.floor() != 0) {
            throw Keeping.leftOut(config.source());
        }
        if (undecided.getAsLong() > 0) {
            throw Keeping.undecided(config.source(), undecided.getAsLong());
        }
        long below = counted.getAsLong();
        if (below == AccountWorker.UNKNOWN) {
            requireSoon();
            return null;
        }
        uncountedSince = 0;
        String slot = config.source().slot();
        if (!HeartbeatTable.contains(session, config.source(), slot, own.heartbeat())) {
            throw Keeping.noHeartbeat(config.source());
        }
        PublishedRows published =
                new PublishedRows(new Horizon(own.horizon()), null)
                        .and(PublishedRows.ACCOUNT, below);
        for (OtherSlot other : others(position.source())) {
            published =
                    published.and(
                            other.key(), SlotHorizon.of(config, session, other, position.source()));
        }
        if (!published.horizon().isComparable(nextTransaction)) {
            throw Keeping.tooOld(config.source(), published.horizon(), nextTransaction);
        }
        return published;
    }

    /** Rows are counted for the first time soon after the relay has begun to stream. */
    private void requireSoon() {
        long now = System.nanoTime();
        if (uncountedSince == 0) {
            uncountedSince = now;
        } else if (now - uncountedSince >= COUNTED_WITHIN.toNanos()) {
            throw Keeping.uncounted(config.source());
        }
    }

    private List<OtherSlot> others(SourceIdentity source) {
        try (Consumer<byte[], byte[]> consumer =
                new InterruptSafeConsumer(clients.consumer(true))) {
            return OtherSlotsReader.read(
                            config.kafka().topics().positions(),
                            config.positionKey(),
                            consumer,
                            beforePoll)
                    .of(source);
        }
    }
}
