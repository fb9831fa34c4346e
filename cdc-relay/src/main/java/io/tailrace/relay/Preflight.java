package io.tailrace.relay;

import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.DeadLetterTopic;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.KafkaErrors;
import io.tailrace.process.kafka.PlaintextWarning;
import io.tailrace.process.kafka.RetentionCheck;
import io.tailrace.process.kafka.SharedAdmin;
import io.tailrace.relay.config.PositionKey;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.position.RemovedOutbox;
import io.tailrace.relay.position.SlotHistory;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.postgres.session.AccessDenied;
import io.tailrace.relay.publish.KafkaClients;
import io.tailrace.relay.publish.StoredPositions;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;

/** Checks before the start that PostgreSQL and Kafka are reachable and PostgreSQL is set up. */
final class Preflight {

    private Preflight() {}

    /**
     * Checks both servers, creates what {@link Database#prepare} creates, and warns if the
     * dead-letter topic exists and deletes dead letters.
     *
     * @return the database
     * @throws OperatorException if a server is unreachable or lacks something
     */
    static RelayHost.Found check(RelayConfig config, Database database)
            throws InterruptedException {
        try {
            database.warnOfRights();
            try (SharedAdmin admin = new KafkaClients(config).sharedAdmin()) {
                return admin.call(client -> check(config, database, client));
            }
        } catch (SQLException e) {
            throw AccessDenied.ofConnection(e, config.source());
        }
    }

    private static RelayHost.Found check(RelayConfig config, Database database, Admin admin)
            throws SQLException, InterruptedException {
        requireNotRemoved(config, admin);
        RelayHost.Found found = checkPostgres(config, database);
        checkKafka(config.kafka(), admin);
        return found;
    }

    private static RelayHost.Found checkPostgres(RelayConfig config, Database database)
            throws SQLException {
        database.prepare();
        if (config.retention().isOn()) {
            database.requireRemovable();
        }
        return found(database);
    }

    /** Which database it is, and of which server; needs the right to replicate. */
    static RelayHost.Found found(Database database) throws SQLException {
        return new RelayHost.Found(database.lineage().id(), database.serverStart());
    }

    private static void checkKafka(KafkaCluster kafka, Admin admin) throws InterruptedException {
        PlaintextWarning.warn(kafka);
        try {
            admin.describeCluster().nodes().get();
            RetentionCheck.warn(
                    admin,
                    kafka,
                    List.of(DeadLetterTopic.spec(kafka.topics(), kafka.partitions())));
        } catch (ExecutionException e) {
            throw KafkaErrors.refused(kafka, "connect to Kafka", e.getCause());
        }
    }

    /** A relay that does not start leaves nothing behind. */
    private static void requireNotRemoved(RelayConfig config, Admin admin)
            throws InterruptedException {
        StoredPositions stored = new StoredPositions(config, admin);
        SlotHistory own = stored.history();
        RemovedOutbox.requireChoice(config, own);
        Optional<PositionKey> takenOver = config.takenOver();
        if (own.isEmpty() && takenOver.isPresent()) {
            RemovedOutbox.requireTakeable(config, takenOver.get(), stored.history(takenOver.get()));
        }
    }
}
