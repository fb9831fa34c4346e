package io.tailrace.relay.retention;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.OutboxSource;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.position.Horizon;
import io.tailrace.relay.position.OtherSlot;
import io.tailrace.relay.postgres.HeartbeatTable;
import org.jspecify.annotations.Nullable;

/** Says why all rows are kept, and what the operator can do. No input or output. */
final class Keeping {

    private Keeping() {}

    /** The first start has left out rows, which may have been updated since then. */
    static OperatorException leftOut(OutboxSource source) {
        return keeps(
                source,
                "the first start left out the existing rows (--start-from=now), and nothing shows for certain which rows these are",
                "Run the relay without --retention, and delete old rows by another way, once it is"
                        + " certain that nobody needs the rows that were left out.");
    }

    /**
     * A position of another slot does not show what is published.
     *
     * @param reason the rest of a sentence that begins with the position
     */
    static OperatorException doubtful(RelayConfig config, OtherSlot other, String reason) {
        return keeps(
                config.source(),
                "the position %s in topic %s %s, so its relay may still have to publish any row"
                        .formatted(other.key(), config.kafka().topics().positions(), reason),
                "Start that relay; rows are removed when it streams from this table. If it is not"
                        + " used any more, delete its position: write a record with this key and"
                        + " without a value to topic %s. If it is the relay of another outbox that"
                                .formatted(config.kafka().topics().positions())
                        + " runs, give one of the outboxes another --source-name.");
    }

    /** No relay of the outbox has stored a position. */
    static OperatorException nothingStored(RelayConfig config) {
        return keeps(
                config.source(),
                "topic %s has no position of %s, which would say what is published"
                        .formatted(config.kafka().topics().positions(), config.positionKey()),
                "Check --slot, --source-name and --positions-topic. If no relay has run yet, start"
                        + " one, and repeat the command.");
    }

    /** The position is one of another table. */
    static OperatorException otherSource(RelayConfig config) {
        return keeps(
                config.source(),
                "the position of %s in topic %s belongs to another database or another table"
                        .formatted(config.positionKey(), config.kafka().topics().positions()),
                "Check --database-url, --table, --slot and --source-name. If the database was restored"
                        + " or the table replaced, start the relay, which repairs, and then repeat"
                        + " the command.");
    }

    /** The history of the database is not the one that was published. */
    static OperatorException noHeartbeat(OutboxSource source) {
        return keeps(
                source,
                "the database lacks the last heartbeat of slot %s that was published"
                        .formatted(source.slot()),
                "Do not empty table %s. If PostgreSQL was promoted or restored, the relay finds out by itself."
                        .formatted(HeartbeatTable.name(source)));
    }

    /** The ids of transactions are too far apart. */
    static OperatorException tooOld(OutboxSource source, Horizon horizon, long next) {
        return keeps(
                source,
                "the rows that are published are those of transactions below %d, too far from the current transaction %d to be compared"
                        .formatted(horizon.below(), next),
                "Look for a transaction that is open or prepared for long in pg_stat_activity and"
                        + " pg_prepared_xacts, and for a slot of the table without a relay.");
    }

    /** Another slot has published less, and does not go on. */
    static OperatorException behind(RelayConfig config, String key) {
        return new OperatorException(
                ExitCode.SETUP,
                "Old rows of table %s stay, because the relay of the position %s in topic %s has not published them, and its position has not moved for a minute"
                        .formatted(
                                config.source().table(), key, config.kafka().topics().positions()),
                "Start that relay, or look into its health. If it is not used any more, delete its"
                        + " position: write a record with this key and without a value.");
    }

    /**
     * An old transaction has not ended.
     *
     * @param holder what keeps it open, for people; null if that is not known
     */
    static OperatorException old(OutboxSource source, Horizon horizon, @Nullable String holder) {
        return new OperatorException(
                ExitCode.SETUP,
                "Old rows of table %s stay, because only those of transactions below %d are known to be published, which has not changed for a minute%s"
                        .formatted(
                                source.table(),
                                horizon.below(),
                                holder == null
                                        ? ""
                                        : ": transaction %d has not ended, %s"
                                                .formatted(horizon.below(), holder)),
                "Commit or roll back the transaction. pg_prepared_xacts and pg_stat_activity show"
                        + " all transactions.");
    }

    /** A repair has left out rows. */
    static OperatorException undecided(OutboxSource source, long rows) {
        return keeps(
                source,
                "a repair since the start of this relay has left %d rows undecided, which may not be published"
                        .formatted(rows),
                "Find the undecided rows and insert those that have to be published again, with new"
                        + " ids, then restart the relay: it removes rows again, also the undecided"
                        + " ones.");
    }

    /** Rows are not counted for the account, or not any further. */
    static OperatorException uncounted(OutboxSource source) {
        return new OperatorException(
                ExitCode.SETUP,
                "Old rows of table %s stay, because they are not counted for the account, which has not moved for a minute"
                        .formatted(source.table()),
                "Look at the account in the health of the relay, which says why. A large table, or"
                        + " one with a transaction that is open for long, takes longer. If no row"
                        + " at all could be counted since the start of the relay, rows are removed"
                        + " after ten minutes. Rows are removed without being counted with --account=off.");
    }

    /** The source differs from what is streamed, or a partition is locked. */
    static OperatorException moved(OutboxSource source) {
        return keeps(
                source,
                "for a minute the table, its partitions or the publication have differed from what the relay streams, or a partition has been locked",
                "Look in pg_locks for a session that has locked a partition for long, such as VACUUM"
                        + " FULL. The relay finds out by itself what else has changed.");
    }

    /** Something unforeseen. */
    static OperatorException unforeseen(OutboxSource source, Throwable e) {
        return new OperatorException(
                ExitCode.UNEXPECTED,
                "Could not remove published rows of table %s: %s".formatted(source.table(), e),
                "The log has the stack trace. The relay tries again by itself.",
                e);
    }

    private static OperatorException keeps(OutboxSource source, String reason, String remedy) {
        return new OperatorException(
                ExitCode.SETUP,
                "No row of table %s is removed, because %s".formatted(source.table(), reason),
                remedy);
    }
}
