package io.tailrace.relay.retention;

import io.tailrace.process.OperatorException;
import io.tailrace.relay.account.AccountWorker;
import io.tailrace.relay.account.CountedRows;
import io.tailrace.relay.config.OutboxSource;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.position.DatabaseId;
import io.tailrace.relay.position.Horizon;
import io.tailrace.relay.position.OtherSlot;
import io.tailrace.relay.position.OtherSlots;
import io.tailrace.relay.position.OtherSlotsReader;
import io.tailrace.relay.position.SourceIdentity;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.postgres.AttachedPartitions;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.postgres.PublishedTable;
import io.tailrace.relay.publish.KafkaClients;
import io.tailrace.relay.reading.InterruptSafeConsumer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;

/**
 * Finds out which rows every slot of the table has published, from what is stored alone: no relay
 * needs to run, and any number may. The proof is that of the retention: the lowest of all
 * watermarks, here also of all shards of the relay's own outbox. Rows that a relay counts for the
 * account, and has not counted yet, count as not published. Rows that a repair left undecided count
 * as published: what is stored does not tell them from others. Rows that were inserted more than
 * 2^31 transactions ago count as not published, because their transaction looks younger than the
 * horizon. For one thread.
 */
public final class StoredHorizon {

    private final RelayConfig config;
    private final Database database;

    public StoredHorizon(RelayConfig config, Database database) {
        this.config = config;
        this.database = database;
    }

    /**
     * What is published now. The topic of positions must exist.
     *
     * @param session a session of the database with the rows; not closed
     * @throws OperatorException if nothing shows for certain which rows are published
     */
    public PublishedBelow read(Connection session) throws SQLException, InterruptedException {
        OtherSlots slots = slots();
        DatabaseId now = database.lineage().id();
        PublishedTable table = PublishedTable.read(session, config.source());
        List<OtherSlot> all = new ArrayList<>(slots.own());
        SourceIdentity own = identity(all, now, table);
        for (OtherSlot slot : all) {
            requireNothingLeftOut(slot, table);
        }
        all.addAll(slots.of(own));
        long below = Long.MAX_VALUE;
        Map<String, Long> counted = CountedRows.below(config, table.table());
        for (OtherSlot slot : all) {
            below = Math.min(below, SlotHorizon.of(config, session, slot, own));
            below = Math.min(below, counted.getOrDefault(slot.key(), Long.MAX_VALUE));
        }
        if (below == AccountWorker.UNKNOWN) {
            throw Keeping.uncounted(config.source());
        }
        Horizon horizon = new Horizon(below);
        long next = database.nextTransaction();
        if (!horizon.isComparable(next)) {
            throw Keeping.tooOld(config.source(), horizon, next);
        }
        return new PublishedBelow(horizon, isStill(config.source(), table, all));
    }

    private OtherSlots slots() {
        try (Consumer<byte[], byte[]> consumer =
                new InterruptSafeConsumer(new KafkaClients(config).consumer(true))) {
            return OtherSlotsReader.read(
                    config.kafka().topics().positions(), config.positionKey(), consumer, () -> {});
        }
    }

    private SourceIdentity identity(List<OtherSlot> own, DatabaseId now, PublishedTable table) {
        StoredPosition first =
                own.stream()
                        .map(OtherSlot::position)
                        .filter(position -> position != null)
                        .findFirst()
                        .orElseThrow(() -> Keeping.nothingStored(config));
        SourceIdentity source = first.source();
        if (!source.database().isSameDatabase(now) || source.table() != table.table()) {
            throw Keeping.otherSource(config);
        }
        return source;
    }

    /** Rows that a first start left out, or that a partition had when it was attached. */
    private void requireNothingLeftOut(OtherSlot slot, PublishedTable table) throws SQLException {
        StoredPosition position = slot.position();
        if (position == null) {
            return;
        }
        if (position.floor() != 0) {
            throw Keeping.leftOut(config.source());
        }
        AttachedPartitions attached = table.partitions().attached(database, config.source());
        String known = position.source().partitions();
        List<String> now = List.of(attached.since(known).split(" "));
        if (!attached.unknown().isEmpty()
                || !List.of((known + " ").split(" ", -1)).containsAll(now)) {
            throw Keeping.moved(config.source());
        }
    }

    private static SourceCheck isStill(
            OutboxSource source, PublishedTable before, List<OtherSlot> slots) {
        return session -> {
            for (OtherSlot slot : slots) {
                PublishedTable now = PublishedTable.read(session, source, slot.slot());
                StoredPosition position = slot.position();
                if (position == null
                        || now.table() != before.table()
                        || !now.publication().equals(position.source().publication())
                        || !before.partitions().entries().containsAll(now.partitions().entries())) {
                    return false;
                }
            }
            return true;
        };
    }
}
