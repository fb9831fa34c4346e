package io.tailrace.relay.postgres;

import io.tailrace.relay.config.OutboxSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * The outbox table and the publication as they are at one moment. If one of them is replaced or
 * altered, one of these values changes, also if the change is taken back. Reading them does not
 * wait for locks: {@code pg_publication_tables} would wait for a lock on the table.
 *
 * @param table the object identifier of the table; 0 if it does not exist
 * @param publication stands for the definition of the publication: the object identifiers of the
 *     publication and of its entries for the table and for the table's schema, each with the
 *     transaction that wrote it last; empty if the publication does not exist
 * @param partitions the partitions of the table; none if it is not partitioned
 */
public record PublishedTable(long table, String publication, Partitions partitions) {

    private static final String QUERY =
            "SELECT coalesce(c.oid::bigint, 0),"
                    + " coalesce(p.oid || '.' || p.xmin || coalesce(' ' || r.oid || '.' || r.xmin, '')"
                    + "%s, ''),"
                    + " coalesce(relkind = 'p', false)"
                    + " FROM (SELECT) one LEFT JOIN pg_class c ON c.oid = to_regclass(?)"
                    + " LEFT JOIN pg_publication p ON p.pubname = ?"
                    + " LEFT JOIN pg_publication_rel r ON r.prpubid = p.oid AND r.prrelid = c.oid%s";

    private static final int SCHEMAS_VERSION = 15;

    /** Of servers whose publications can publish all tables of a schema. */
    private static final String QUERY_WITH_SCHEMAS =
            QUERY.formatted(
                    " || coalesce(' ' || n.oid || '.' || n.xmin, '')",
                    " LEFT JOIN pg_publication_namespace n ON n.pnpubid = p.oid"
                            + " AND n.pnnspid = c.relnamespace");

    /**
     * Reads the catalogue.
     *
     * @param connection used for the query and not closed
     */
    public static PublishedTable read(Connection connection, OutboxSource source)
            throws SQLException {
        return read(connection, source, source.slot());
    }

    /**
     * Reads the catalogue.
     *
     * @param connection used for the query and not closed
     * @param slot any slot whose relays publish the table
     */
    public static PublishedTable read(Connection connection, OutboxSource source, String slot)
            throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(query(connection))) {
            query.setString(1, source.table().sql());
            query.setString(2, source.publicationOf(slot));
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return new PublishedTable(
                        row.getLong(1),
                        row.getString(2),
                        row.getBoolean(3)
                                ? Partitions.read(connection, source.table())
                                : Partitions.NONE);
            }
        }
    }

    private static String query(Connection connection) throws SQLException {
        return connection.getMetaData().getDatabaseMajorVersion() < SCHEMAS_VERSION
                ? QUERY.formatted("", "")
                : QUERY_WITH_SCHEMAS;
    }
}
