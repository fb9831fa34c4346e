package io.tailrace.relay.adopt;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.position.Lineage;
import io.tailrace.relay.position.Position;
import io.tailrace.relay.position.SlotHistory;
import io.tailrace.relay.position.StoredPosition;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;

/**
 * Where a relay begins to read an adopted slot, decided from what PostgreSQL, the other program and
 * earlier relays know. Pure: no input or output.
 */
final class FirstPosition {

    private final RelayConfig config;
    private final AdoptableSlot slot;
    private final Lineage lineage;
    private final String cluster;

    /**
     * @param lineage the database of the slot, read after the history
     * @param cluster the id of the Kafka cluster
     */
    FirstPosition(RelayConfig config, AdoptableSlot slot, Lineage lineage, String cluster) {
        this.config = config;
        this.slot = slot;
        this.lineage = lineage;
        this.cluster = cluster;
    }

    /**
     * The position before which everything is published: that of relays, or what the other program
     * has confirmed if that is more.
     *
     * @param history what Kafka holds about the slot; a position that belongs to something else, or
     *     to another history of the database, does not count
     * @param heartbeatLost whether the database has no trace of the heartbeat before the position
     * @param offset the other program's; null if it is not read
     * @throws OperatorException with {@link ExitCode#POSITION_LOST} if they contradict each other
     */
    Position decide(SlotHistory history, boolean heartbeatLost, @Nullable PeerOffset offset) {
        // Nobody has confirmed more than such a position.
        Optional<Position> known =
                known(history, heartbeatLost)
                        .filter(position -> position.commit().compareTo(slot.confirmed()) >= 0);
        if (offset != null) {
            requireFits(offset, known.isPresent());
        }
        return known.orElseGet(() -> Position.after(slot.confirmed()));
    }

    private Optional<Position> known(SlotHistory history, boolean heartbeatLost) {
        if (history.superseded()) {
            throw contradiction(
                    "relays with another number of shards were the last to publish the outbox",
                    "Choose another --slot for the relay, or stop using the shards with the command remove --all-shards.");
        }
        StoredPosition last = history.last();
        if (last == null || history.isEmpty() || foreign(last, heartbeatLost).isPresent()) {
            return Optional.empty();
        }
        return switch (last.phase()) {
            case STREAMING, CATCHING_UP, HANDED_BACK -> Optional.of(last.position());
            case BACKFILL, FROM_NOW, REPAIR ->
                    throw contradiction(
                            "a relay has begun a first start or a repair of this slot, and has not finished it",
                            "Start the relay, which goes on with it. Adopting is for a slot of another program.");
        };
    }

    /**
     * Why a stored position says nothing about this slot.
     *
     * @return empty if it counts; otherwise the rest of a sentence that begins with the position
     */
    Optional<String> foreign(StoredPosition stored, boolean heartbeatLost) {
        String before = stored.source().cluster();
        if (!before.isEmpty() && !before.equals(cluster)) {
            return Optional.of("was stored in another Kafka cluster");
        }
        if (!stored.database().isSameDatabase(lineage.id())) {
            return Optional.of("belongs to another database");
        }
        return lineage.contradiction(stored.database().timeline(), stored.position().commit())
                .map("belongs to another history of the database, which "::concat)
                .or(
                        () ->
                                heartbeatLost
                                        ? Optional.of(
                                                "belongs to another history of the database, which lacks the heartbeat before it")
                                        : Optional.empty());
    }

    /**
     * @param published whether everything up to what the slot has confirmed was published by relays
     */
    private void requireFits(PeerOffset offset, boolean published) {
        if (offset.inSnapshot()) {
            throw contradiction(
                    "the other program has stored no change since its initial snapshot",
                    "Start it again, and stop it when it has finished the snapshot and published a new row.");
        }
        LogSequenceNumber lsn = offset.lsn();
        if (lsn.compareTo(slot.end()) > 0) {
            throw contradiction(
                    "the other program has stored the offset %s, but the log of the database ends at %s"
                            .formatted(lsn.asString(), slot.end().asString()),
                    "The offset is that of another database, or the database was restored. Correct --database-url, --connector or --topic-prefix.");
        }
        if (!published && lsn.compareTo(slot.confirmed()) < 0) {
            throw contradiction(
                    "the slot has confirmed %s, but the other program has stored only the offset %s: PostgreSQL would never send the rows between them"
                            .formatted(slot.confirmed().asString(), lsn.asString()),
                    "Check that --slot, --connector and --topic-prefix belong together, and that nothing else reads the slot. If lsn.flush.mode is connector_and_driver, start the other program until it has published a row, and stop it.");
        }
    }

    private OperatorException contradiction(String problem, String remedy) {
        return new OperatorException(
                ExitCode.POSITION_LOST,
                "Nothing was adopted: slot %s: %s".formatted(config.source().slot(), problem),
                remedy);
    }
}
