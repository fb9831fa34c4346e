package io.tailrace.relay.term;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.relay.anchor.Comparisons;
import io.tailrace.relay.anchor.Findings;
import io.tailrace.relay.anchor.Repairs;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.continuity.Discontinuity;
import io.tailrace.relay.metrics.RelayMetrics;
import io.tailrace.relay.position.Lineage;
import io.tailrace.relay.position.SlotHistory;
import io.tailrace.relay.position.SourceIdentity;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.position.Watermark;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.postgres.SlotStatus;
import io.tailrace.relay.postgres.TermSessions;
import io.tailrace.relay.publish.KafkaClients;
import io.tailrace.relay.publish.StoredPositions;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether a relay that starts now could go on at the stored position, in the same way as
 * a term does, but without leading. Changes nothing. For one thread.
 */
public final class ContinuityProbe {

    private final RelayConfig config;
    private final Database database;
    private final Admin admin;
    private final StoredPositions stored;

    /**
     * @param config its source is one server, see {@link Database#atPrimary}
     */
    public ContinuityProbe(RelayConfig config, Admin admin) {
        this.config = config;
        this.database = new Database(config.source());
        this.admin = admin;
        this.stored = new StoredPositions(config, admin);
    }

    /**
     * What was found.
     *
     * @param history what is stored
     * @param lineage the database
     * @param discontinuity why publishing cannot simply go on; null if it can, or if nothing counts
     *     that was stored
     * @param from what a repair would begin with
     */
    public record Diagnosis(
            SlotHistory history,
            Lineage lineage,
            @Nullable Discontinuity discontinuity,
            StoredPosition from) {

        /** Whether a first start or a repair has begun and is not finished. */
        public boolean isUnfinished() {
            StoredPosition last = history.last();
            return last != null
                    && !history.isEmpty()
                    && last.phase() != StoredPosition.Phase.STREAMING;
        }
    }

    /**
     * Compares the stored position with database and slot.
     *
     * @throws io.tailrace.process.OperatorException if Kafka cannot be asked, or the table is one
     *     that no relay publishes
     */
    public Diagnosis diagnose() throws SQLException, InterruptedException {
        // A relay that runs confirms what is published: the position that is read later is beyond.
        Optional<SlotStatus> slot = database.slot();
        SlotHistory history = stored.history();
        Lineage lineage = database.lineage();
        SourceNow now =
                new SourceNow(config, database, lineage, new KafkaClients(config).clusterId(admin));
        StartPlan plan =
                StartPlan.decide(
                        history,
                        slot,
                        lineage,
                        now.identity(history.last()),
                        isHeartbeatLost(history.last()),
                        now.filledSince(history.last()),
                        config);
        return new Diagnosis(history, lineage, plan.discontinuity(), plan.from());
    }

    /**
     * What a position of this outbox belongs to now.
     *
     * @param last the position that was stored last; null if none was
     * @throws io.tailrace.process.OperatorException if Kafka cannot be asked, or the table is one
     *     that no relay publishes
     */
    public SourceIdentity source(@Nullable StoredPosition last)
            throws SQLException, InterruptedException {
        return new SourceNow(
                        config,
                        database,
                        database.lineage(),
                        new KafkaClients(config).clusterId(admin))
                .identity(last);
    }

    /**
     * What a repair would find now. Takes as long as a repair that publishes nothing.
     *
     * @param stopped ends the comparison when it completes: it fails soon then
     */
    public Findings findings(Diagnosis diagnosis, CompletableFuture<?> stopped)
            throws SQLException, InterruptedException {
        SourceIdentity source = diagnosis.from().source();
        Set<String> names = new HashSet<>(source.names());
        names.addAll(stored.otherNames(source));
        String slot = config.source().slot();
        Repairs repairs = new Repairs(slot, RelayMetrics.unread(new SimpleMeterRegistry(), slot));
        return new Comparisons(
                        config,
                        database,
                        database.table(),
                        names,
                        repairs,
                        new TermSessions(stopped))
                .findings(diagnosis.from());
    }

    private boolean isHeartbeatLost(@Nullable StoredPosition last) throws SQLException {
        Watermark watermark = last == null ? null : last.watermark();
        return watermark != null && !database.hasHeartbeat(watermark.heartbeat());
    }
}
