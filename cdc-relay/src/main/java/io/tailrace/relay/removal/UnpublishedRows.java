package io.tailrace.relay.removal;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.relay.anchor.Comparisons;
import io.tailrace.relay.anchor.Findings;
import io.tailrace.relay.anchor.Repairs;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.metrics.RelayMetrics;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.position.Watermark;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.postgres.TermSessions;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * How many committed rows of the table the topics lack.
 *
 * @param missing rows that were not published
 * @param undecided rows that are older than what the topics hold, so that nothing shows whether
 *     they were published
 */
record UnpublishedRows(long missing, long undecided) {

    /** Every row is published, or there is no table. */
    static final UnpublishedRows NONE = new UnpublishedRows(0, 0);

    /**
     * Compares the rows of a shard above its watermark with the topics.
     *
     * @param config of the shard
     * @param position the last one of the shard, also if it is removed: rows below its floor are
     *     published, or were given up
     * @param sources the names that events of the outbox may have in {@code ce_source}
     */
    static UnpublishedRows count(RelayConfig config, StoredPosition position, Set<String> sources)
            throws SQLException, InterruptedException {
        Database database = new Database(config.source());
        if (database.columns().isEmpty()) {
            return NONE;
        }
        Repairs repairs =
                new Repairs(
                        config.source().slot(),
                        RelayMetrics.unread(new SimpleMeterRegistry(), config.source().slot()));
        Watermark watermark = position.watermark();
        boolean proves = watermark != null && database.hasHeartbeat(watermark.heartbeat());
        Findings findings =
                new Comparisons(
                                config,
                                database,
                                database.table(),
                                sources,
                                repairs,
                                new TermSessions(new CompletableFuture<>()))
                        .findings(proves ? position : unproven(position));
        return new UnpublishedRows(findings.missing(), findings.undecided());
    }

    /**
     * Without its last heartbeat the database may have another history, on which the ids of
     * transactions are used again: then the floor says nothing either.
     */
    private static StoredPosition unproven(StoredPosition position) {
        return position.watermark() == null ? position : position.with(null).above(0);
    }

    UnpublishedRows plus(UnpublishedRows other) {
        return new UnpublishedRows(missing + other.missing, undecided + other.undecided);
    }

    boolean isNone() {
        return missing == 0 && undecided == 0;
    }

    /** For example {@code "3 rows are not published"}. */
    @Override
    public String toString() {
        return missing
                + " rows are not published"
                + (undecided == 0
                        ? ""
                        : ", and %d are older than what the topics hold, so that it is unknown whether they were published"
                                .formatted(undecided));
    }
}
