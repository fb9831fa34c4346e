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
 *     publication and of its entry for the table, each with the transaction that wrote it last;
 *     empty if the publication does not exist
 */
public record PublishedTable(long table, String publication) {

    private static final String QUERY =
            "SELECT coalesce(to_regclass(?)::oid::bigint, 0),"
                    + " coalesce(p.oid || '.' || p.xmin || coalesce(' ' || r.oid || '.' || r.xmin, ''), '')"
                    + " FROM (SELECT) one LEFT JOIN pg_publication p ON p.pubname = ?"
                    + " LEFT JOIN pg_publication_rel r ON r.prpubid = p.oid"
                    + " AND r.prrelid = to_regclass(?)";

    /**
     * Reads the catalogue.
     *
     * @param connection used for the query and not closed
     */
    public static PublishedTable read(Connection connection, OutboxSource source)
            throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(QUERY)) {
            query.setString(1, source.table().sql());
            query.setString(2, source.slot());
            query.setString(3, source.table().sql());
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return new PublishedTable(row.getLong(1), row.getString(2));
            }
        }
    }
}
