package io.tailrace.relay.check;

import io.tailrace.relay.postgres.session.Queries;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * A provider that runs PostgreSQL for its users, and where settings and rights have other names
 * than in PostgreSQL itself. Recognized by roles and functions that only the provider creates.
 */
enum ManagedServer {
    AURORA(
            "Amazon Aurora",
            "SELECT 1 FROM pg_proc WHERE proname = 'aurora_version'",
            "Set rds.logical_replication=1 in the cluster's parameter group and restart the writer.",
            "Run as the master user: GRANT rds_replication TO %s;"),
    RDS(
            "Amazon RDS",
            "SELECT 1 FROM pg_roles WHERE rolname = 'rds_superuser'",
            "Set rds.logical_replication=1 in the parameter group and restart the instance.",
            "Run as the master user: GRANT rds_replication TO %s;"),
    CLOUD_SQL(
            "Google Cloud SQL",
            "SELECT 1 FROM pg_roles WHERE rolname = 'cloudsqlsuperuser'",
            "Set the flag cloudsql.logical_decoding=on; the instance restarts.",
            "Run as a user of cloudsqlsuperuser: ALTER USER %s WITH REPLICATION;"),
    AZURE(
            "Azure Database",
            "SELECT 1 FROM pg_roles WHERE rolname = 'azure_pg_admin'",
            "Set the server parameter wal_level=logical and restart the server.",
            "Run as the server's administrator: ALTER ROLE %s WITH REPLICATION;"),
    SUPABASE(
            "Supabase",
            "SELECT 1 FROM pg_roles WHERE rolname = 'supabase_admin'",
            "Logical decoding is on by default; ask the support of Supabase.",
            "Run as postgres: ALTER ROLE %s WITH REPLICATION; and connect to the database"
                    + " directly, because the pooler at port 6543 cannot replicate."),
    NONE(
            "PostgreSQL without a provider",
            "SELECT 1",
            "Run ALTER SYSTEM SET wal_level = logical; and restart PostgreSQL.",
            "Run as a superuser: ALTER ROLE %s WITH REPLICATION;");

    private final String title;
    private final String sign;
    private final String logicalWal;
    private final String replication;

    ManagedServer(String title, String sign, String logicalWal, String replication) {
        this.title = title;
        this.sign = sign;
        this.logicalWal = logicalWal;
        this.replication = replication;
    }

    /** The provider of the server of a connection. */
    static ManagedServer of(Connection connection) throws SQLException {
        for (ManagedServer server : values()) {
            Optional<String> found = Queries.one(connection, server.sign);
            if (found.isPresent()) {
                return server;
            }
        }
        return NONE;
    }

    String title() {
        return title;
    }

    /** How {@code wal_level} is changed; a sentence. */
    String logicalWal() {
        return logicalWal;
    }

    /**
     * How a role gets the right to replicate; a sentence.
     *
     * @param role the name of the role, quoted if necessary
     */
    String replication(String role) {
        return replication.formatted(role);
    }
}
