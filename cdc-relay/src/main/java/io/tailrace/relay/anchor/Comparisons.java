package io.tailrace.relay.anchor;

import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.postgres.OutboxTable;
import io.tailrace.relay.postgres.TermSessions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;

/** Compares the outbox table with the topics. For one thread. */
public final class Comparisons {

    /**
     * Reading the topics and publishing rows can take longer than the database allows a query or an
     * idle session. What a comparison commits is a temporary table, for which no standby has to be
     * waited.
     */
    private static final String WITHOUT_LIMITS =
            "SELECT set_config('synchronous_commit', 'local', false), set_config(name, '0', false)"
                    + " FROM pg_settings WHERE name IN ('statement_timeout', 'transaction_timeout',"
                    + " 'idle_in_transaction_session_timeout', 'idle_session_timeout')";

    private final RelayConfig config;
    private final Database database;
    private final OutboxTable table;
    private final Collection<String> sources;
    private final Repairs repairs;
    private final TermSessions sessions;

    /**
     * @param sources the names that events of the source may have in {@code ce_source}
     * @param repairs told what becomes of the rows of an overlap
     * @param sessions ends the session of every comparison when the term has to end
     */
    public Comparisons(
            RelayConfig config,
            Database database,
            OutboxTable table,
            Collection<String> sources,
            Repairs repairs,
            TermSessions sessions) {
        this.config = config;
        this.database = database;
        this.table = table;
        this.sources = sources;
        this.repairs = repairs;
        this.sessions = sessions;
    }

    /**
     * What a repair would find; changes nothing.
     *
     * @param from what a repair would begin with
     */
    public Findings findings(StoredPosition from) throws SQLException, InterruptedException {
        try (TableComparison comparison = begin(null)) {
            PublishedIds ids = comparison.published();
            return comparison.findings(
                    ids,
                    comparison.missing(
                            ids, comparison.memory().given(from.watermark()), from.horizon()),
                    from);
        }
    }

    /**
     * Continues an overlap after a restart: what was published meanwhile is in the topics.
     *
     * @param from the position, in the phase that says where the overlap ends
     */
    public Overlap overlap(StoredPosition from) throws SQLException, InterruptedException {
        LogSequenceNumber until = Objects.requireNonNull(from.checkedUntil());
        repairs.continued(until);
        try (TableComparison comparison = begin(null)) {
            return comparison.handOn(
                    comparison.published(from.checkedSince()),
                    comparison.memory().ofStream(from),
                    UndecidedRows.NONE,
                    until);
        }
    }

    /**
     * Begins a comparison.
     *
     * @param snapshot an exported snapshot; null for a new one
     */
    TableComparison begin(@Nullable String snapshot) throws SQLException {
        Connection connection = sessions.with(database.connect("comparison"));
        try (Statement statement = connection.createStatement()) {
            statement.execute(WITHOUT_LIMITS);
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            if (snapshot != null) {
                statement.execute("SET TRANSACTION SNAPSHOT '" + snapshot + "'");
            }
            return new TableComparison(connection, table, config, sources, repairs, sessions);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }
}
