package io.tailrace.relay.replay;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.position.DatabaseId;
import io.tailrace.relay.position.Horizon;
import io.tailrace.relay.position.PositionTopic;
import io.tailrace.relay.position.SlotHistory;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.position.Watermark;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.postgres.HeartbeatTable;
import io.tailrace.relay.postgres.PublishedTable;
import io.tailrace.relay.publish.KafkaClients;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/**
 * What the relay of an outbox has published, as its position in Kafka says.
 *
 * @param sourceName the {@code ce_source} of the events
 * @param origin which rows are published, and where
 */
record PublishedOutbox(String sourceName, ReplayOrigin origin) {

    private static final SlotHistory NOTHING = new SlotHistory(null, null, false, Set.of());

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
        SlotHistory history = exists(config, admin) ? history(config) : NOTHING;
        StoredPosition position = history.last();
        if (position == null || history.superseded() || history.movedTo() != null) {
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

    /** Whether the topic of positions exists; a client would wait for it for a minute. */
    private static boolean exists(RelayConfig config, Admin admin) throws InterruptedException {
        return new ExistingTopics(admin, config.kafka())
                .partitions(config.kafka().topics().positions())
                .isPresent();
    }

    private static SlotHistory history(RelayConfig config) {
        KafkaClients clients = new KafkaClients(config);
        PositionTopic topic =
                new PositionTopic(config.kafka().topics().positions(), config.positionKey());
        try (Consumer<byte[], byte[]> committed = new KafkaConsumer<>(clients.consumer(true));
                Consumer<byte[], byte[]> uncommitted =
                        new KafkaConsumer<>(clients.consumer(false))) {
            return topic.read(committed, uncommitted, () -> {});
        }
    }
}
