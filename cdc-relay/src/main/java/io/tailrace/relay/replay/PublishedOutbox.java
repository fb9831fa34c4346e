package io.tailrace.relay.replay;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.KafkaErrors;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.position.Horizon;
import io.tailrace.relay.position.PositionTopic;
import io.tailrace.relay.position.SlotHistory;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.position.Watermark;
import io.tailrace.relay.postgres.HeartbeatTable;
import io.tailrace.relay.publish.KafkaClients;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * What the relay of an outbox has published, as its position in Kafka says.
 *
 * @param sourceName the {@code ce_source} of the events
 * @param rows which rows are published
 */
record PublishedOutbox(String sourceName, Horizon rows) {

    private static final SlotHistory NOTHING = new SlotHistory(null, null, false, Set.of());

    /**
     * Reads the position, and requires that it is one of the database.
     *
     * @param session not closed
     * @throws OperatorException with {@link ExitCode#SETUP} if no relay of the outbox has published
     *     up to a heartbeat, or from this database
     */
    static PublishedOutbox read(RelayConfig config, Connection session)
            throws SQLException, InterruptedException {
        SlotHistory history = exists(config) ? history(config) : NOTHING;
        StoredPosition position = history.last();
        Watermark watermark = position == null ? null : position.watermark();
        if (position == null
                || watermark == null
                || history.superseded()
                || history.movedTo() != null
                || !HeartbeatTable.contains(
                        session, config.source(), config.source().slot(), watermark.heartbeat())) {
            throw new OperatorException(
                    ExitCode.SETUP,
                    "Topic %s must hold the position of %s in this database, which says what is published, but does not"
                            .formatted(config.kafka().topics().positions(), config.positionKey()),
                    "Give the options of the relay before the word replay: --database-url, --slot,"
                            + " --source-name, --shard and --positions-topic. A relay must have"
                            + " published for some seconds before.");
        }
        return new PublishedOutbox(
                position.source().name(), new Horizon(watermark.horizon(), position.floor()));
    }

    /** Whether the topic of positions exists; a client would wait for it for a minute. */
    private static boolean exists(RelayConfig config) throws InterruptedException {
        String topic = config.kafka().topics().positions();
        try (Admin admin = Admin.create(new KafkaClients(config).admin())) {
            admin.describeTopics(List.of(topic)).allTopicNames().get();
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return false;
            }
            throw KafkaErrors.refused(config.kafka(), "find topic " + topic, e.getCause());
        }
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
