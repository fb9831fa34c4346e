package io.tailrace.relay.balance;

import io.tailrace.account.IdMinute;
import io.tailrace.record.AggregateTopics;
import io.tailrace.record.CapturedRow;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.postgres.OutboxTable;
import io.tailrace.relay.rows.CopiedRows;
import io.tailrace.relay.rows.IdTime;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.function.BiConsumer;

/** The ids and aggregate types of rows of all shards, read in one scan of the table. */
final class TableRows {

    /** No topic has so long a name. */
    private static final int LONGEST_TYPE = 300;

    /** How much longer PostgreSQL may take to say that its own limit is over. */
    private static final Duration ANSWER = Duration.ofSeconds(5);

    private final RelayConfig config;
    private final AggregateTopics topics;
    private final Duration limit;

    /**
     * @param limit for how long PostgreSQL may read; zero for as long as it takes
     */
    TableRows(RelayConfig config, Duration limit) {
        this.config = config;
        this.limit = limit;
        this.topics = new AggregateTopics(config.kafka().topics());
    }

    /**
     * Visits the rows whose ids have a time in a period.
     *
     * @param from the first minute
     * @param to the minute after the last one
     * @param untimed whether to visit rows as well whose ids have no time
     * @param visitor receives the aggregate type, empty if it makes no topic, and the id
     */
    void visit(long from, long to, boolean untimed, BiConsumer<String, String> visitor)
            throws SQLException {
        Database database = new Database(config.source());
        OutboxTable table = database.table();
        try (Connection session = connect(database)) {
            try (Statement settings = session.createStatement()) {
                settings.execute("SET jit = off");
                settings.execute("SET statement_timeout = " + limit.toMillis());
            }
            try (CopiedRows rows = CopiedRows.of(session, sql(table, from, to, untimed))) {
                for (CapturedRow row = rows.next(); row != null; row = rows.next()) {
                    String type = row.aggregateType();
                    visitor.accept(
                            type == null || !topics.has(type) ? "" : type,
                            row.id() == null ? "" : row.id());
                }
            }
        }
    }

    /** A connection that is dead and does not say so fails a little later than PostgreSQL would. */
    private Connection connect(Database database) throws SQLException {
        return limit.isZero()
                ? database.connect("account")
                : database.connect("account", limit.plus(ANSWER));
    }

    /** Whether a row is there whose id has a time before a minute. */
    boolean existBefore(long minute) throws SQLException {
        Database database = new Database(config.source());
        OutboxTable table = database.table();
        try (Connection session = database.connect("account");
                Statement query = session.createStatement();
                ResultSet row =
                        query.executeQuery(
                                "SELECT EXISTS (SELECT FROM %s WHERE %s)"
                                        .formatted(
                                                table.name(),
                                                IdTime.isBefore(
                                                        table.columns().get(0),
                                                        IdMinute.begin(minute))))) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private static String sql(OutboxTable table, long from, long to, boolean untimed) {
        String id = table.columns().get(0);
        String period =
                "(%s AND %s)"
                        .formatted(
                                IdTime.isNotBefore(id, IdMinute.begin(from)),
                                IdTime.isBefore(id, IdMinute.begin(to)));
        return "SELECT %s::text, left(%s::text, %d), NULL::text, NULL::text, NULL::bytea, NULL::text, NULL::bigint FROM %s WHERE %s"
                .formatted(
                        id,
                        table.columns().get(1),
                        LONGEST_TYPE,
                        table.name(),
                        untimed
                                ? "%s OR (%s) IS NOT TRUE".formatted(period, IdTime.isKnown(id))
                                : period);
    }
}
