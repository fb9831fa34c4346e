package io.tailrace.relay.postgres.session;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** Queries for one value. Stateless. */
public final class Queries {

    private Queries() {}

    /**
     * The text of the first column of the first row.
     *
     * @param parameters of the placeholders in the query, in their order
     * @return empty if there is no row, or the column is null
     */
    public static Optional<String> one(Connection connection, String sql, String... parameters)
            throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                query.setString(i + 1, parameters[i]);
            }
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? Optional.ofNullable(row.getString(1)) : Optional.empty();
            }
        }
    }
}
