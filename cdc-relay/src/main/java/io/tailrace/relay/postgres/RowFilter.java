package io.tailrace.relay.postgres;

import io.tailrace.event.internal.SqlIdentifier;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.OutboxSource;
import io.tailrace.relay.config.Shard;

/**
 * The SQL condition that selects the rows of a shard, used by the publication and by comparisons
 * with the topics. The aggregate id is hashed as PostgreSQL's hash partitioning does, which accepts
 * every type and null, so every row belongs to exactly one shard. No input or output.
 */
public final class RowFilter {

    private static final int MIN_VERSION = 15;
    private static final String EVERY_ROW = "true";

    private RowFilter() {}

    /**
     * The condition, in the form that a publication accepts as row filter; {@code true} for the
     * whole outbox.
     */
    static String of(OutboxSource source) {
        Shard shard = source.shard();
        return shard.isWhole()
                ? EVERY_ROW
                : "(hash_record_extended(ROW(%s), 0) & %d) %% %d = %d"
                        .formatted(
                                SqlIdentifier.quote(source.columns().aggregateId()),
                                Long.MAX_VALUE,
                                shard.count(),
                                shard.index() - 1);
    }

    /**
     * Requires a PostgreSQL whose publications can have row filters, if the shard needs one.
     *
     * @param version the major version of the server
     * @throws OperatorException with {@link ExitCode#SETUP} if the server is older than 15
     */
    public static void requireSupport(Shard shard, int version) {
        if (!shard.isWhole() && version < MIN_VERSION) {
            throw new OperatorException(
                    ExitCode.SETUP,
                    "Shard %s needs PostgreSQL %d or newer, but the server has version %d"
                            .formatted(shard, MIN_VERSION, version),
                    "Start a relay without --shard, which publishes the whole outbox, or upgrade"
                            + " PostgreSQL.");
        }
    }
}
