package io.tailrace.relay.retention;

import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.position.Horizon;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Goes through the table once, and removes what is published and too old. For one thread. */
final class Pass {

    /** For how long rows are removed by what the slots of the table had published. */
    private static final Duration FRESH = Duration.ofSeconds(10);

    private final Connection session;
    private final RowRemoval rows;
    private final PublishedHorizon published;
    private final RelayConfig config;
    private final HorizonProgress progress;
    private final LongConsumer pace;
    private final RetentionReport report;
    private long removed;
    private @Nullable PublishedRows fresh;
    private long freshAt;

    /**
     * @param progress what is known of earlier passes
     * @param pace called after each transaction with the nanoseconds that it took; waits, and
     *     throws if the pass has to end
     */
    Pass(
            Connection session,
            RowRemoval rows,
            PublishedHorizon published,
            RelayConfig config,
            HorizonProgress progress,
            LongConsumer pace,
            RetentionReport report) {
        this.session = session;
        this.rows = rows;
        this.published = published;
        this.config = config;
        this.progress = progress;
        this.pace = pace;
        this.report = report;
    }

    /**
     * Runs the pass.
     *
     * @param map what is known of earlier passes
     * @return false if the relay has not published up to a heartbeat yet
     */
    boolean run(TableMap map) throws SQLException, SourceMovedException {
        long begin = System.nanoTime();
        map.fit(rows.blocks(config.source().table()));
        Instant cutoff = rows.now().minus(config.retention().keep());
        for (int range = 0; range < map.ranges(); range++) {
            if (map.isDue(range, cutoff)) {
                Instant at = rows.now();
                if (!remove(map.blocks(range), cutoff)) {
                    return false;
                }
                long kept = System.nanoTime();
                map.looked(range, rows.kept(map.blocks(range)), at);
                pace.accept(System.nanoTime() - kept);
            }
        }
        report.passed(
                removed,
                Duration.ofNanos(System.nanoTime() - begin),
                map,
                held(map.oldest(), cutoff));
        return true;
    }

    /** What keeps old rows for long; null if none stay, or they may go soon. */
    private @Nullable OperatorException held(@Nullable Instant oldest, Instant cutoff)
            throws SQLException {
        PublishedRows last = fresh;
        if (last == null || oldest == null || !oldest.isBefore(cutoff)) {
            return null;
        }
        Horizon horizon = last.horizon();
        if (!progress.stands(horizon, rows.now())) {
            return null;
        }
        if (last.behind() == null) {
            return Keeping.old(config.source(), horizon, rows.holder(horizon).orElse(null));
        }
        return last.behind().equals(PublishedRows.ACCOUNT)
                ? Keeping.uncounted(config.source())
                : Keeping.behind(config, last.behind());
    }

    /** Halves the blocks around a row that is locked, so that it holds up only its block. */
    private boolean remove(Blocks blocks, Instant cutoff)
            throws SQLException, SourceMovedException {
        int deleted;
        do {
            PublishedRows now = published();
            if (now == null) {
                return false;
            }
            long begin = System.nanoTime();
            deleted = rows.delete(blocks, now.horizon(), cutoff);
            removed += Math.max(0, deleted);
            report.removed(Math.max(0, deleted));
            pace.accept(System.nanoTime() - begin);
        } while (deleted == config.retention().batchRows());
        if (deleted == RowRemoval.LOCKED && blocks.isDivisible()) {
            for (Blocks half : blocks.halves()) {
                if (!remove(half, cutoff)) {
                    return false;
                }
            }
        }
        return true;
    }

    private @Nullable PublishedRows published() throws SQLException {
        if (fresh == null || System.nanoTime() - freshAt > FRESH.toNanos()) {
            freshAt = System.nanoTime();
            fresh = published.in(session, rows.nextTransaction());
        }
        return fresh;
    }
}
