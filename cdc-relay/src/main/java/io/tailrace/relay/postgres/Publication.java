package io.tailrace.relay.postgres;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.RelayConfig.Source;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** The publication: which changes PostgreSQL sends. It has the slot's name. */
final class Publication {

    private static final String DUPLICATE_OBJECT = "42710";
    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    private Publication() {}

    static void ensure(Connection connection, Source source, OutboxTable table)
            throws SQLException {
        String exists = "SELECT 1 FROM pg_publication WHERE pubname = '" + source.slot() + "'";
        if (Database.queryOne(connection, exists).isEmpty()) {
            create(connection, source, table);
        }
    }

    private static void create(Connection connection, Source source, OutboxTable table)
            throws SQLException {
        String sql =
                "CREATE PUBLICATION %s FOR TABLE %s WITH (publish = 'insert')"
                        .formatted(source.slot(), table.name());
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            if (INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) {
                throw new OperatorException(
                        ExitCode.SETUP,
                        "Role %s may not create the publication: %s"
                                .formatted(source.user(), e.getMessage()),
                        "Let the owner of the table run: " + sql + ";",
                        e);
            }
            if (!DUPLICATE_OBJECT.equals(e.getSQLState())) {
                throw e;
            }
        }
    }
}
