package io.tailrace.relay.account;

import io.tailrace.account.HourTally;
import io.tailrace.account.IdMinute;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.continuity.Discontinuity;
import io.tailrace.relay.position.Horizon;
import io.tailrace.relay.position.Loss;
import io.tailrace.relay.position.SourceIdentity;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.position.StoredPosition.Phase;
import io.tailrace.relay.position.Watermark;
import io.tailrace.relay.postgres.HeartbeatTable;
import io.tailrace.relay.postgres.OutboxTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Counts the rows of a table in rounds. Whatever fails in a round, its counts are forgotten, and
 * the next round begins with what is stored. For one thread.
 */
final class TableCounter {

    /** From this minute on, seen from the minute of a new epoch, every row is counted. */
    private static final int MINUTES_AHEAD = 2;

    /** An imbalance of others is certain after two reports of progress. */
    private static final int REPORTS = 2;

    /** While nothing changes here, others may still have counted something. */
    private static final long IDLE_NANOS = Duration.ofSeconds(10).toNanos();

    /** How old a state can be at most that a counter stores, also while nothing changes. */
    private static final long STATE_NANOS = Duration.ofSeconds(30).toNanos();

    /** A relay that streams for longer than this without a new state does not count. */
    private static final Duration LEFT_BEHIND = Duration.ofMinutes(3);

    private final RelayConfig config;
    private final OutboxTable table;
    private final Epoch epoch;
    private final AccountWorker.Stream stream;
    private final SourceState source;
    private final AccountStore store;
    private final AccountReport report;
    private Sweep sweep = new Sweep(System::nanoTime);
    private int reports = REPORTS;
    private long reported;
    private long stored = System.nanoTime();
    private @Nullable Memory memory;

    /**
     * What was counted.
     *
     * @param at when that was stored
     */
    private record Memory(CounterState state, Instant at, CountedHours hours) {}

    /**
     * @param stream what is known of the stream
     * @param source whether the relay still streams what the table is
     */
    TableCounter(
            RelayConfig config,
            OutboxTable table,
            SourceIdentity streamed,
            AccountWorker.Stream stream,
            SourceState source,
            AccountStore store,
            AccountReport report) {
        this.config = config;
        this.table = table;
        this.epoch = Epoch.of(streamed, table);
        this.stream = stream;
        this.source = source;
        this.store = store;
        this.report = report;
    }

    /**
     * Below which transaction every row is counted and stored, or {@link CountedBlocks#NOTHING}.
     */
    long counted() {
        Memory known = memory;
        return known == null ? CountedBlocks.NOTHING : known.state().lowest();
    }

    /**
     * Counts once.
     *
     * @return false if nothing can be counted yet
     */
    boolean round(Connection session) throws SQLException, InterruptedException {
        long begin = System.nanoTime();
        Horizon published = published(session);
        if (published == null) {
            return false;
        }
        long rows = stream.publishedRows();
        TableLook look = TableLook.at(session, config.source().table());
        if (!source.isUnchanged(session)) {
            return false;
        }
        if (!published.isComparable(look.nextTransaction())) {
            throw AccountProblem.tooOld(config.source(), published.below(), look.nextTransaction());
        }
        Memory known = memory == null ? load() : memory;
        memory = null; // until everything of this round is stored
        Optional<String> other = reasonOfNewEpoch(session, known, look, published);
        if (other.isPresent()) {
            memory = begin(known, look, published, other.get());
            return true;
        }
        List<Long> old = known.hours().keep(look.now(), config.account().keep());
        boolean all = count(session, known, look, published, rows);
        if (!isUnchanged(session, look)) {
            return false;
        }
        long counted = known.hours().takeCounted();
        long late = known.hours().takeLate();
        if (counted > 0 || late > 0) {
            reports = REPORTS;
        }
        store(known, old, all);
        memory = new Memory(known.state(), Instant.now(), known.hours());
        report.round(
                counted,
                late,
                all,
                !sweep.isWaiting(published.below()),
                Duration.ofNanos(System.nanoTime() - begin));
        return true;
    }

    private @Nullable Horizon published(Connection session) throws SQLException {
        StoredPosition position = stream.committed();
        Watermark own = position == null ? null : position.watermark();
        if (position == null
                || own == null
                || position.phase() != Phase.STREAMING
                || own.horizon() < position.floor()) {
            return null;
        }
        String slot = config.source().slot();
        if (!HeartbeatTable.contains(session, config.source(), slot, own.heartbeat())) {
            throw AccountProblem.noHeartbeat(config.source());
        }
        return new Horizon(own.horizon());
    }

    private Memory load() throws InterruptedException {
        sweep = new Sweep(System::nanoTime);
        reports = REPORTS;
        AccountStore.Stored stored = store.open();
        CounterState state = stored.state();
        return new Memory(
                state == null ? CounterState.empty(epoch, Long.MAX_VALUE) : state,
                stored.at(),
                new CountedHours(stored.hours(), epoch.source(), config.kafka().topics()));
    }

    private Optional<String> reasonOfNewEpoch(
            Connection session, Memory known, TableLook look, Horizon published)
            throws SQLException {
        CounterState state = known.state();
        Instant at = known.at();
        if (state.from() == Long.MAX_VALUE) {
            return Optional.of("no rows were counted before");
        }
        if (report.hasGivenUp() || wasLeftBehind(at)) {
            return Optional.of("rows were not counted for long, and may have been removed");
        }
        if (isRestoredAfter(at)) {
            return Optional.of("the database was restored to an earlier state");
        }
        if (!state.epoch().equals(epoch)) {
            return Optional.of(state.epoch().difference(epoch));
        }
        if (published.below() < state.highest()) {
            return Optional.of("the database was restored to an earlier state");
        }
        Map<Long, Long> files = TableLook.files(session, state.leaves().keySet());
        state.leaves().keySet().removeIf(oid -> !files.containsKey(oid)); // partitions dropped
        for (Leaf leaf : look.leaves()) {
            LeafState counted = state.leaves().get(leaf.oid());
            if (counted != null && counted.file() != leaf.file()) {
                return Optional.of("%s was rewritten or emptied".formatted(leaf.name()));
            }
            long lowest = counted == null ? CountedBlocks.NOTHING : counted.counted().lowest();
            if (lowest != CountedBlocks.NOTHING
                    && !new Horizon(lowest).isComparable(published.below())) {
                return Optional.of("rows of %s were not counted for long".formatted(leaf.name()));
            }
        }
        return Optional.empty();
    }

    /** Whether relays have streamed, and maybe removed rows, after the rows were counted last. */
    private boolean wasLeftBehind(Instant counted) {
        Instant streamed = stream.streamedBefore();
        return streamed != null && streamed.minus(LEFT_BEHIND).isAfter(counted);
    }

    /** Whether rows and transactions are others than those that were counted. */
    private boolean isRestoredAfter(Instant counted) {
        StoredPosition position = stream.committed();
        Loss loss = position == null ? null : position.loss();
        return loss != null
                && loss.kind().equals(Discontinuity.Kind.OTHER_HISTORY.tag())
                && loss.at().isAfter(counted);
    }

    /**
     * What exists is not counted, and what was counted before stays. A new pipeline has a state
     * already, see {@link AccountLifecycle#begin}.
     */
    private Memory begin(Memory before, TableLook look, Horizon published, String reason)
            throws InterruptedException {
        long from = IdMinute.at(look.now()) + MINUTES_AHEAD;
        CounterState state = CounterState.empty(epoch, from);
        for (Leaf leaf : look.leaves()) {
            CountedBlocks all = new CountedBlocks(published.below());
            state.leaves().put(leaf.oid(), new LeafState(leaf.file(), all, leaf.blocks(), true));
        }
        store.commit(List.of(store.state(state), store.progress(state)));
        sweep = new Sweep(System::nanoTime);
        reports = REPORTS;
        report.epoch(IdMinute.text(from), reason);
        return new Memory(state, Instant.now(), before.hours());
    }

    /** Counts; returns whether everything is counted that is published. */
    private boolean count(
            Connection session, Memory known, TableLook look, Horizon published, long rows)
            throws SQLException {
        Round round =
                new Round(
                        RowReader.in(session, table),
                        known.state(),
                        look,
                        published,
                        known.hours()::add);
        round.tails();
        if (sweep.isComplete(rows)) {
            return true;
        }
        sweep.plan(look.nextTransaction(), rows, look.vacuums(session));
        return round.sweep(sweep, config.account().interval());
    }

    /** Whether no row that was counted could have come in another way than through the stream. */
    private boolean isUnchanged(Connection session, TableLook before) throws SQLException {
        TableLook now = TableLook.at(session, config.source().table());
        for (Leaf leaf : before.leaves()) {
            if (now.leaves().stream()
                    .noneMatch(one -> one.oid() == leaf.oid() && one.file() == leaf.file())) {
                return false;
            }
        }
        return source.isUnchanged(session);
    }

    private void store(Memory known, List<Long> old, boolean all) throws InterruptedException {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        old.forEach(hour -> records.add(store.hour(hour, null)));
        for (Map.Entry<Long, HourTally> hour : known.hours().takeChanged().entrySet()) {
            records.add(store.hour(hour.getKey(), hour.getValue()));
        }
        if (all && isToBeReported()) {
            records.add(store.progress(known.state()));
        }
        if (!records.isEmpty() || System.nanoTime() - stored >= STATE_NANOS) {
            records.add(store.state(known.state()));
            store.commit(records);
            stored = System.nanoTime();
        }
    }

    private boolean isToBeReported() {
        long now = System.nanoTime();
        if (reports <= 0 && now - reported < IDLE_NANOS) {
            return false;
        }
        reports--;
        reported = now;
        return true;
    }
}
