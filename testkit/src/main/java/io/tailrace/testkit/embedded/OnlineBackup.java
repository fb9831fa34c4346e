package io.tailrace.testkit.embedded;

import io.tailrace.testkit.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;

/**
 * Copies the data directory of a PostgreSQL that runs, with its replication slots, and enough log
 * to recover to the end of the copy. Stateless.
 */
final class OnlineBackup {

    private static final String LOG = "pg_wal";
    private static final String PID = "postmaster.pid";

    private OnlineBackup() {}

    /**
     * Copies. The log comes last, since the files of the copy are of different moments and only the
     * log until after the last of them makes them consistent.
     *
     * @param from the data directory of the server
     * @param to must not exist
     */
    static void copy(PostgresServer server, Path from, Path to) throws IOException, SQLException {
        try (Connection session = server.connect();
                Statement statement = session.createStatement()) {
            statement.execute("SELECT pg_backup_start('copy', fast => true)");
            DirectoryCopy.copy(from, to, Set.of(from.resolve(LOG), from.resolve(PID)));
            Files.writeString(to.resolve("backup_label"), stop(statement));
        }
        DirectoryCopy.copy(from.resolve(LOG), to.resolve(LOG), Set.of());
    }

    /** Returns the content of the file that tells the copy where its recovery begins. */
    private static String stop(Statement statement) throws SQLException {
        try (ResultSet row =
                statement.executeQuery(
                        "SELECT labelfile FROM pg_backup_stop(wait_for_archive => false)")) {
            row.next();
            return row.getString(1);
        }
    }
}
