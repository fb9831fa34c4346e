package io.tailrace.relay.account;

import io.tailrace.relay.config.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The table and the database at one moment. Reads the catalogue only.
 *
 * @param now the time at the database
 * @param nextTransaction the id of the next transaction, of 64 bits, before the sizes were read
 * @param leaves the outbox table or its partitions, by object identifier
 */
record TableLook(Instant now, long nextTransaction, List<Leaf> leaves) {

    private static final String DATABASE =
            "SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint,"
                    + " pg_snapshot_xmax(pg_current_snapshot())::text::bigint";

    /** A table without a file is partitioned; a partition that is being detached still counts. */
    private static final String LEAVES =
            "WITH RECURSIVE tree (part) AS (SELECT to_regclass(?)::oid UNION SELECT inhrelid FROM"
                    + " pg_inherits JOIN tree ON inhparent = part) SELECT part::bigint,"
                    + " pg_relation_filenode(part)::bigint, format('%I.%I', nspname, relname),"
                    + " has_table_privilege(part, 'SELECT') AND has_schema_privilege(n.oid, 'USAGE'),"
                    + " coalesce(pg_relation_size(part), 0)"
                    + " / current_setting('block_size')::bigint FROM tree JOIN pg_class c ON c.oid ="
                    + " part JOIN pg_namespace n ON n.oid = relnamespace WHERE relkind = 'r' ORDER BY"
                    + " part";

    private static final String FILES =
            "SELECT oid::bigint, pg_relation_filenode(oid)::bigint FROM pg_class WHERE oid ="
                    + " ANY (?::bigint[]::oid[])";

    private static final String VACUUMS =
            "SELECT coalesce(sum(pg_stat_get_vacuum_count(oid::oid)"
                    + " + pg_stat_get_autovacuum_count(oid::oid)), 0)::bigint"
                    + " FROM unnest(?::bigint[]) AS leaf (oid)";

    static TableLook at(Connection session, TableName table) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(DATABASE)) {
            row.next();
            Instant now = Instant.ofEpochMilli(row.getLong(1));
            return new TableLook(now, row.getLong(2), leaves(session, table));
        }
    }

    /** How many blocks all leaves have together. */
    long blocks() {
        return leaves.stream().mapToLong(Leaf::blocks).sum();
    }

    /** How often the leaves were vacuumed, as far as the statistics of the server say. */
    long vacuums(Connection session) throws SQLException {
        try (PreparedStatement query = session.prepareStatement(VACUUMS)) {
            query.setString(1, array(leaves.stream().map(Leaf::oid).toList()));
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private static String array(Iterable<Long> oids) {
        List<String> texts = new ArrayList<>();
        oids.forEach(oid -> texts.add(oid.toString()));
        return "{" + String.join(",", texts) + "}";
    }

    private static List<Leaf> leaves(Connection session, TableName table) throws SQLException {
        List<Leaf> leaves = new ArrayList<>();
        try (PreparedStatement query = session.prepareStatement(LEAVES)) {
            query.setString(1, table.sql());
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    leaves.add(
                            new Leaf(
                                    row.getLong(1),
                                    row.getLong(2),
                                    row.getString(3),
                                    row.getBoolean(4),
                                    row.getLong(5)));
                }
            }
        }
        return leaves;
    }

    /** The numbers of the files of tables, by object identifier, as far as the tables exist. */
    static Map<Long, Long> files(Connection session, Iterable<Long> oids) throws SQLException {
        Map<Long, Long> files = new HashMap<>();
        try (PreparedStatement query = session.prepareStatement(FILES)) {
            query.setString(1, array(oids));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    files.put(row.getLong(1), row.getLong(2));
                }
            }
        }
        return files;
    }
}
