package io.tailrace.relay.account;

import io.tailrace.account.HourTally;
import io.tailrace.account.IdMinute;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.position.Horizon;
import io.tailrace.relay.position.SourceIdentity;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.position.StoredPosition.Phase;
import io.tailrace.relay.position.Watermark;
import io.tailrace.relay.postgres.HeartbeatTable;
import io.tailrace.relay.postgres.OutboxTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Counts the rows of a table in rounds. Whatever fails in a round, its counts are forgotten, and
 * the next round begins with what is stored. For one thread.
 */
final class TableCounter {

    /** From this minute on, seen from the minute of a new epoch, every row is counted. */
    private static final int MINUTES_AHEAD = 2;

    /** A new pipeline's table, 8 MiB with blocks of the default size. */
    private static final long FEW_BLOCKS = 1_024;

    private final RelayConfig config;
    private final OutboxTable table;
    private final Epoch epoch;
    private final Supplier<@Nullable StoredPosition> committed;
    private final SourceState source;
    private final AccountStore store;
    private final AccountReport report;
    private Sweep sweep = new Sweep();
    private @Nullable Memory memory;

    private record Memory(CounterState state, CountedHours hours) {}

    /**
     * @param committed the position of the stream that is committed in Kafka; null before the first
     * @param source whether the relay still streams what the table is
     */
    TableCounter(
            RelayConfig config,
            OutboxTable table,
            SourceIdentity streamed,
            Supplier<@Nullable StoredPosition> committed,
            SourceState source,
            AccountStore store,
            AccountReport report) {
        this.config = config;
        this.table = table;
        this.epoch = Epoch.of(streamed, table);
        this.committed = committed;
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
        TableLook look = TableLook.at(session, config.source().table());
        if (!published.isComparable(look.nextTransaction())) {
            throw AccountProblem.tooOld(config.source(), published.below(), look.nextTransaction());
        }
        Memory known = memory == null ? load() : memory;
        memory = null; // until everything of this round is stored
        Optional<String> other = reasonOfNewEpoch(session, known.state(), look, published);
        if (other.isPresent()) {
            memory = begin(known, look, published, other.get());
            return true;
        }
        List<Long> old = known.hours().keep(look.now(), config.account().keep());
        boolean all = count(session, known, look, published);
        if (!isUnchanged(session, look)) {
            return false;
        }
        store(known, old, all);
        memory = known;
        report.round(
                known.hours().takeCounted(),
                known.hours().takeLate(),
                all,
                Duration.ofNanos(System.nanoTime() - begin));
        return true;
    }

    private @Nullable Horizon published(Connection session) throws SQLException {
        StoredPosition position = committed.get();
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
        sweep = new Sweep();
        AccountStore.Stored stored = store.open();
        CounterState state = stored.state();
        return new Memory(
                state == null ? CounterState.empty(epoch, Long.MAX_VALUE) : state,
                new CountedHours(stored.hours(), epoch.source(), config.kafka().topics()));
    }

    private Optional<String> reasonOfNewEpoch(
            Connection session, CounterState state, TableLook look, Horizon published)
            throws SQLException {
        if (state.from() == Long.MAX_VALUE) {
            return Optional.of("no rows were counted before");
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
            LeafState known = state.leaves().get(leaf.oid());
            if (known != null && known.file() != leaf.file()) {
                return Optional.of("%s was rewritten or emptied".formatted(leaf.name()));
            }
            long lowest = known == null ? CountedBlocks.NOTHING : known.counted().lowest();
            if (lowest != CountedBlocks.NOTHING
                    && !new Horizon(lowest).isComparable(published.below())) {
                return Optional.of("rows of %s were not counted for long".formatted(leaf.name()));
            }
        }
        return Optional.empty();
    }

    /**
     * What exists is not counted, and what was counted before stays. The rows of a new pipeline are
     * counted from the first one on.
     */
    private Memory begin(Memory before, TableLook look, Horizon published, String reason)
            throws InterruptedException {
        boolean isNew = before.state().from() == Long.MAX_VALUE && isNew(look);
        long from = isNew ? 0 : IdMinute.at(look.now()) + MINUTES_AHEAD;
        long below = isNew ? CountedBlocks.NOTHING : published.below();
        CounterState state = CounterState.empty(epoch, from);
        for (Leaf leaf : look.leaves()) {
            long settled = isNew ? 0 : leaf.blocks();
            state.leaves()
                    .put(
                            leaf.oid(),
                            new LeafState(leaf.file(), new CountedBlocks(below), settled, true));
        }
        store.commit(List.of(store.state(state), store.progress(state)));
        report.epoch(IdMinute.text(from), reason);
        return new Memory(state, before.hours());
    }

    /** Whether the table has few rows, all of which are published. */
    private boolean isNew(TableLook look) {
        StoredPosition position = committed.get();
        return position != null
                && position.floor() == 0
                && look.leaves().stream().mapToLong(Leaf::blocks).sum() <= FEW_BLOCKS;
    }

    private boolean count(Connection session, Memory known, TableLook look, Horizon published)
            throws SQLException {
        Round round =
                new Round(
                        RowReader.in(session, table),
                        known.state(),
                        look,
                        published,
                        known.hours()::add);
        round.tails();
        sweep.plan(look.nextTransaction());
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
        if (all) {
            records.add(store.progress(known.state()));
        }
        if (!records.isEmpty()) {
            records.add(store.state(known.state()));
            store.commit(records);
        }
    }
}
