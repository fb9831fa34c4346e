package io.tailrace.relay.term;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.AdminClients;
import io.tailrace.record.CapturedRow;
import io.tailrace.record.RecordFactory;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.continuity.Discontinuity;
import io.tailrace.relay.position.PositionTopicCheck;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.postgres.OutboxTable;
import io.tailrace.relay.publish.KafkaClients;
import io.tailrace.relay.publish.ProducerRehearsal;
import io.tailrace.relay.publish.StoredPositions;
import io.tailrace.relay.source.StreamRehearsal;
import io.tailrace.relay.source.change.Change;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;

/**
 * Goes through the start of a {@link Term} without leading, so that the JVM has loaded and partly
 * compiled what a term needs. Reads from PostgreSQL and Kafka as a term does, and closes every
 * connection again: what a term relies on is read by the term itself. Does not use the slot, fence
 * producers, or write anything. For one thread.
 */
public final class Rehearsal {

    private final RelayConfig config;
    private final Database database;
    private final KafkaClients clients;
    private final CompletableFuture<?> stopped;

    /**
     * @param config its source is one server, see {@link Database#atPrimary}
     * @param stopped ends the rehearsal early when it completes
     */
    public Rehearsal(RelayConfig config, CompletableFuture<?> stopped) {
        this.config = config;
        this.database = new Database(config.source());
        this.clients = new KafkaClients(config);
        this.stopped = stopped;
    }

    /**
     * Rehearses once.
     *
     * @throws OperatorException if a term would not go on where the relay that leads is
     * @throws ExecutionException with the cause, if the stream cannot be rehearsed
     */
    public void run()
            throws SQLException, InterruptedException, ExecutionException, TimeoutException {
        try (Admin admin = AdminClients.create(config.kafka(), clients.admin())) {
            PositionTopicCheck.requireCompacted(admin, config.kafka());
            requirePosition(admin);
        }
        if (!stopped.isDone()) {
            ProducerRehearsal.run(clients, config.kafka().topics().positions());
        }
        if (!stopped.isDone()) {
            OutboxTable table = database.table();
            RecordFactory records =
                    config.records(
                            config.source().defaultName(),
                            clients.maxRecordBytes(),
                            table.binary());
            for (Change change : StreamRehearsal.run(config, stopped)) {
                CapturedRow row = change.row();
                if (row != null) {
                    records.record(row);
                }
            }
        }
    }

    private void requirePosition(Admin admin) throws SQLException, InterruptedException {
        String topic = config.kafka().topics().positions();
        if (!new StoredPositions(config, admin).exists()) {
            throw notYet(
                    "Topic " + topic + " with the position of the relay that leads is missing");
        }
        Discontinuity discontinuity = new ContinuityProbe(config, admin).diagnose().discontinuity();
        if (discontinuity != null) {
            throw notYet(discontinuity.problem());
        }
    }

    private static OperatorException notYet(String problem) {
        return new OperatorException(
                ExitCode.POSITION_LOST,
                problem,
                "The check command says more. If the relay that leads has just started, wait.");
    }
}
