package io.tailrace.relay.postgres;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.RelayConfig.Source;
import io.tailrace.relay.Shard;

/**
 * The SQL condition of a shard's rows. The publication and the backfill use the same one. It hashes
 * the aggregate id as hash partitioning does, whatever its type, and null too: each row belongs to
 * one shard. Pure.
 */
final class RowFilter {

    private static final int FIRST_VERSION = 15;
    private static final String EVERY_ROW = "true";

    private RowFilter() {}

    /** What a publication accepts as a row filter; {@code true} for the whole outbox. */
    static String of(Source source) {
        Shard shard = source.shard();
        return shard.isWhole()
                ? EVERY_ROW
                : "(hash_record_extended(ROW(%s), 0) & %d) %% %d = %d"
                        .formatted(
                                source.columns().aggregateId(),
                                Long.MAX_VALUE,
                                shard.count(),
                                shard.index() - 1);
    }

    /** Publications have row filters from PostgreSQL 15 on. */
    static void requireSupport(Shard shard, int version) {
        if (!shard.isWhole() && version < FIRST_VERSION) {
            throw new OperatorException(
                    ExitCode.SETUP,
                    "Shards need PostgreSQL %d or newer, this one is %d"
                            .formatted(FIRST_VERSION, version),
                    "Start one relay without --shard, or upgrade PostgreSQL.");
        }
    }
}
