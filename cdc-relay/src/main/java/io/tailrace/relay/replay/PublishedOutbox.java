package io.tailrace.relay.replay;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.position.DatabaseId;
import io.tailrace.relay.position.Horizon;
import io.tailrace.relay.position.SlotHistory;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.position.Watermark;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.postgres.HeartbeatTable;
import io.tailrace.relay.postgres.PublishedTable;
import io.tailrace.relay.publish.StoredPositions;
import java.sql.Connection;
import java.sql.SQLException;
import org.apache.kafka.clients.admin.Admin;

/**
 * What the relay of an outbox has published, as its position in Kafka says.
 *
 * @param sourceName the {@code ce_source} of the events
 * @param origin which rows are published, and where
 */
record PublishedOutbox(String sourceName, ReplayOrigin origin) {

    /**
     * Reads the position, and requires that it shows what is published of this table.
     *
     * @param session not closed
     * @throws OperatorException with {@link ExitCode#SETUP} if no relay of the outbox has published
     *     up to a heartbeat, or nothing shows for certain what it has published; with {@link
     *     ExitCode#POSITION_LOST} if the position is one of another database or table
     */
    static PublishedOutbox read(
            RelayConfig config, Database database, Admin admin, Connection session)
            throws SQLException, InterruptedException {
        SlotHistory history = new StoredPositions(config, admin).history();
        StoredPosition position = history.last();
        if (position == null || history.isEmpty() || history.superseded()) {
            throw Refusal.nothingPublished(config);
        }
        DatabaseId now = database.lineage().id();
        PublishedTable table = PublishedTable.read(session, config.source());
        Refusal.of(config, position, now, table.table(), table.publication())
                .ifPresent(
                        refusal -> {
                            throw refusal;
                        });
        Watermark watermark = position.watermark();
        if (watermark == null || !hasHeartbeat(config, session, watermark.heartbeat())) {
            throw Refusal.nothingPublished(config);
        }
        Horizon published = new Horizon(watermark.horizon());
        if (!published.isComparable(database.nextTransaction())) {
            throw Refusal.tooOld(config);
        }
        return new PublishedOutbox(
                position.source().name(), new ReplayOrigin(now, watermark.heartbeat(), published));
    }

    private static boolean hasHeartbeat(RelayConfig config, Connection session, String id)
            throws SQLException {
        return HeartbeatTable.contains(session, config.source(), config.source().slot(), id);
    }

    /**
     * The progress with which a run goes on here.
     *
     * @throws OperatorException with {@link ExitCode#POSITION_LOST} if the run began in another
     *     database, or in a history that nothing shows to be the one of this database. The last
     *     heartbeats are kept only, so that a run which began long ago on the same timeline is not
     *     refused for the lack of its heartbeat.
     */
    ReplayProgress resume(RelayConfig config, Connection session, ReplayProgress stored)
            throws SQLException {
        ReplayOrigin begun = stored.origin();
        if (!origin.isOnTimelineOf(begun)
                && !(origin.database().isSameDatabase(begun.database())
                        && hasHeartbeat(config, session, begun.heartbeat()))) {
            throw Refusal.otherHistory(config, stored);
        }
        return stored.from(begun.atMost(origin));
    }
}
