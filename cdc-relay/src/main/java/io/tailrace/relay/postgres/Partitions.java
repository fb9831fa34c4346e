package io.tailrace.relay.postgres;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.OutboxSource;
import io.tailrace.relay.config.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.postgresql.util.PSQLState;

/**
 * The partitions of the outbox table. PostgreSQL sends the rows that are inserted into a partition,
 * but not the rows that a table has when it is attached as a partition. A position therefore
 * belongs to the partitions that were attached before it; the partitions that were created as such,
 * which had no rows, need not be known. Immutable.
 */
public final class Partitions {

    /** An outbox table that is not partitioned. */
    static final Partitions NONE = new Partitions(List.of());

    /**
     * Reads no table and waits for no lock. The columns of the system are written once, when a
     * table is created, so they name the transaction that created it.
     */
    private static final String QUERY =
            "WITH RECURSIVE tree (part, attached) AS (SELECT inhrelid, i.xmin FROM pg_inherits i"
                    + " WHERE inhparent = to_regclass(?) AND NOT inhdetachpending UNION ALL"
                    + " SELECT inhrelid, i.xmin FROM tree JOIN pg_inherits i ON inhparent = part"
                    + " WHERE NOT inhdetachpending) SELECT part || '.' || attached, nspname,"
                    + " relname, a.xmin = attached, relkind = 'p' OR relkind = 'r' AND"
                    + " relpersistence = 'p', has_table_privilege(part, 'SELECT') FROM tree JOIN pg_class c ON c.oid ="
                    + " part JOIN pg_namespace n ON n.oid = relnamespace JOIN pg_attribute a ON"
                    + " attrelid = part AND attname = 'ctid' AND attnum < 0";

    /** Reads one page of each partition. */
    private static final String FIRST_PAGES =
            "SELECT DISTINCT tableoid || '.' || xmin FROM %s WHERE ctid < '(1,0)'";

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    /** The states of a query that was cancelled, or whose table was locked for too long. */
    private static final Set<String> TOO_LONG =
            Set.of(PSQLState.QUERY_CANCELED.getState(), LOCK_NOT_AVAILABLE);

    /** How long to wait for the locks of all partitions, whose first pages are read. */
    private static final Duration UNLOCKED_WITHIN = Duration.ofSeconds(1);

    /** How long to wait for the lock of each partition after that. */
    private static final Duration ONE_UNLOCKED_WITHIN = Duration.ofMillis(100);

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);

    private final List<Partition> all;

    private Partitions(List<Partition> all) {
        this.all = List.copyOf(all);
    }

    static Partitions read(Connection connection, TableName table) throws SQLException {
        List<Partition> found = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(QUERY)) {
            query.setString(1, table.sql());
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    found.add(
                            new Partition(
                                    rows.getString(1),
                                    new TableName(rows.getString(2), rows.getString(3)),
                                    rows.getBoolean(4),
                                    rows.getBoolean(5),
                                    rows.getBoolean(6)));
                }
            }
        }
        return new Partitions(found);
    }

    /** One text for each partition; an attachment that is repeated has another one. */
    public Set<String> entries() {
        return all.stream().map(Partition::entry).collect(Collectors.toSet());
    }

    /**
     * Requires that the rows of every partition are in the write-ahead log.
     *
     * @throws OperatorException with {@link ExitCode#SETUP} if a partition is unlogged or a foreign
     *     table
     */
    public void requireLogged(OutboxSource source) {
        for (Partition partition : all) {
            if (!partition.logged()) {
                throw new OperatorException(
                        ExitCode.SETUP,
                        "Partition %s of table %s is an unlogged or a foreign table: its rows are not in the write-ahead log, and would not be published"
                                .formatted(partition.name(), source.table()),
                        "Run ALTER TABLE %s SET LOGGED, or detach the partition."
                                .formatted(partition.name().sql()));
            }
        }
    }

    /**
     * The partitions that may have had rows when they were attached: those that an earlier
     * transaction created, and those whose first page has rows of the transaction that created and
     * attached them.
     *
     * @param database asked if there are partitions that were created as such
     */
    public AttachedPartitions attached(Database database, OutboxSource source) throws SQLException {
        boolean asked = all.stream().anyMatch(Partition::created);
        Optional<Set<String>> written =
                asked
                        ? firstPages(database, source.table(), UNLOCKED_WITHIN)
                        : Optional.of(Set.of());
        Set<String> attached = new TreeSet<>();
        Map<String, TableName> unknown = new TreeMap<>();
        for (Partition partition : all) {
            Optional<Set<String>> its =
                    written.isPresent() || !partition.created()
                            ? written
                            : firstPage(database, partition);
            if (!partition.created() || its.orElse(Set.of()).contains(partition.entry())) {
                attached.add(partition.entry());
            } else if (its.isEmpty()) {
                unknown.put(partition.entry(), partition.name());
            }
        }
        return new AttachedPartitions(attached, unknown);
    }

    /** Looks into one partition, since another one is locked; empty if nobody can look now. */
    private static Optional<Set<String>> firstPage(Database database, Partition partition)
            throws SQLException {
        return partition.readable()
                ? firstPages(database, partition.name(), ONE_UNLOCKED_WITHIN)
                : Optional.empty();
    }

    /** Reads the first page of a table and of its partitions; empty if one of them is locked. */
    private static Optional<Set<String>> firstPages(
            Database database, TableName table, Duration unlocked) throws SQLException {
        try {
            return Optional.of(
                    Set.copyOf(list(database, FIRST_PAGES.formatted(table.sql()), unlocked)));
        } catch (SQLException e) {
            if (!TOO_LONG.contains(e.getSQLState())) {
                throw e;
            }
            return Optional.empty();
        }
    }

    /**
     * The partitions that were attached with rows which no position accounts for.
     *
     * @param known the entries of {@link #attached} that are stored, separated by spaces
     * @param now the entries as they are now
     * @return for people: the name of each such partition that has rows, or may have rows, with
     *     their number
     */
    public List<String> filled(Database database, String known, String now) throws SQLException {
        Set<String> added = new HashSet<>(List.of(now.split(" ")));
        List.of(known.split(" ")).forEach(added::remove);
        List<String> filled = new ArrayList<>();
        for (Partition partition : all) {
            if (added.contains(partition.entry())) {
                filled.addAll(
                        partition.readable()
                                ? counted(database, partition)
                                : List.of(partition.name() + ", which the role may not read"));
            }
        }
        return filled;
    }

    private static List<String> counted(Database database, Partition partition)
            throws SQLException {
        try {
            return list(database, rows(partition), ANSWER_WITHIN);
        } catch (SQLException e) {
            if (!TOO_LONG.contains(e.getSQLState())) {
                throw e;
            }
            return List.of(
                    "%s, whose rows could not be counted within %d s"
                            .formatted(partition.name(), ANSWER_WITHIN.toSeconds()));
        }
    }

    private static String rows(Partition partition) {
        return "SELECT '%s' || ' with ' || count(*) || ' rows' FROM %s HAVING count(*) > 0"
                .formatted(partition.name().toString().replace("'", "''"), partition.name().sql());
    }

    private static List<String> list(Database database, String sql, Duration locked)
            throws SQLException {
        List<String> values = new ArrayList<>();
        try (Connection connection = database.connect("partitions", ANSWER_WITHIN.multipliedBy(2));
                Statement statement = connection.createStatement()) {
            statement.execute("SET lock_timeout = " + locked.toMillis());
            statement.setQueryTimeout((int) ANSWER_WITHIN.toSeconds());
            try (ResultSet rows = statement.executeQuery(sql)) {
                while (rows.next()) {
                    values.add(rows.getString(1));
                }
            }
        }
        return values;
    }
}
