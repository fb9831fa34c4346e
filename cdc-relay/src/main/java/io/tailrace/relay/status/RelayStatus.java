package io.tailrace.relay.status;

import io.tailrace.process.kafka.AdminClients;
import io.tailrace.process.kafka.KafkaErrors;
import io.tailrace.process.status.StatusReport;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.position.PositionTopic;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.position.Watermark;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.postgres.session.AccessDenied;
import io.tailrace.relay.publish.KafkaClients;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks at PostgreSQL and Kafka from outside, so that it works while no relay runs. Changes
 * nothing. For one thread.
 */
public final class RelayStatus {

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);

    private final RelayConfig config;

    public RelayStatus(RelayConfig config) {
        this.config = config;
    }

    /**
     * The state of the relays.
     *
     * @throws io.tailrace.process.OperatorException if PostgreSQL or Kafka cannot be asked
     */
    public StatusReport read() throws InterruptedException {
        StoredPosition stored = stored().orElse(null);
        StatusReport report = new StatusReport();
        report.put("database", config.source().address());
        report.put("table", config.source().table().toString());
        try (Connection connection =
                new Database(config.source()).connect("status", ANSWER_WITHIN)) {
            SourceState state = new SourceState(connection, config.source());
            report.put("relays", state.relays());
            report.put("slot", state.slot());
            report.put("position", position(stored, state));
        } catch (SQLException e) {
            throw AccessDenied.ofConnection(e, config.source());
        }
        return report;
    }

    private StatusReport position(@Nullable StoredPosition stored, SourceState state)
            throws SQLException {
        StatusReport report = new StatusReport();
        report.put("key", config.positionKey().text());
        if (stored == null) {
            return report.put("state", "none: nothing was published under this key");
        }
        report.put("state", describe(stored.phase()));
        report.put("source", stored.source().name());
        report.put("publishedUpTo", stored.position().toString());
        report.put("lagBytes", state.bytesSince(stored.position().commit()));
        Watermark watermark = stored.watermark();
        if (watermark != null) {
            state.secondsSince(watermark.heartbeat())
                    .ifPresent(seconds -> report.put("lagSecondsAtMost", seconds));
        }
        return report;
    }

    private static String describe(StoredPosition.Phase phase) {
        return switch (phase) {
            case BACKFILL -> "first start: publishing the existing rows";
            case FROM_NOW -> "first start: existing rows are left out";
            case REPAIR -> "repair: publishing the rows that the topics lack";
            case CATCHING_UP -> "streaming, and leaving out what a repair has published";
            case STREAMING -> "streaming";
        };
    }

    private Optional<StoredPosition> stored() throws InterruptedException {
        KafkaClients clients = new KafkaClients(config);
        String topic = config.kafka().topics().positions();
        try (Admin admin = AdminClients.create(config.kafka(), clients.admin())) {
            Set<String> topics = admin.listTopics().names().get();
            return topics.contains(topic) ? stored(clients, topic) : Optional.empty();
        } catch (ExecutionException e) {
            throw KafkaErrors.refused(config.kafka(), "connect to Kafka", e.getCause());
        }
    }

    private Optional<StoredPosition> stored(KafkaClients clients, String topic) {
        try (Consumer<byte[], byte[]> committed = new KafkaConsumer<>(clients.consumer(true))) {
            return Optional.ofNullable(
                    new PositionTopic(topic, config.positionKey())
                            .read(committed, committed, () -> {})
                            .last());
        }
    }
}
