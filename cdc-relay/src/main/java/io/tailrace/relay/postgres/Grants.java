package io.tailrace.relay.postgres;

import io.tailrace.event.internal.SqlIdentifier;
import io.tailrace.relay.config.OutboxSource;
import java.util.ArrayList;
import java.util.List;

/**
 * The statements that give a relay the least it needs in PostgreSQL. The role owns nothing: the
 * owner of the outbox table creates the publication and the table of heartbeats. Stateless.
 */
public final class Grants {

    private Grants() {}

    /**
     * The statements for a role that does not exist yet, without semicolons, to be run in the
     * database of the outbox by a superuser, or by the owner of the outbox table with {@code
     * CREATEROLE} and {@code REPLICATION}. The role has no password.
     *
     * @param source the outbox and the role; nothing is connected to
     * @param removesRows whether the relay removes published rows
     */
    public static List<String> statements(OutboxSource source, boolean removesRows) {
        String role = SqlIdentifier.quote(source.user());
        List<String> statements = new ArrayList<>();
        statements.add("CREATE ROLE %s LOGIN REPLICATION".formatted(role));
        statements.add(
                "GRANT CONNECT ON DATABASE %s TO %s"
                        .formatted(SqlIdentifier.quote(source.database()), role));
        statements.add(temporary(source));
        statements.add(
                "GRANT USAGE ON SCHEMA %s TO %s"
                        .formatted(SqlIdentifier.quote(source.table().schema()), role));
        statements.add(table(source, removesRows));
        statements.add(HeartbeatTable.ddl(source));
        statements.add(HeartbeatTable.grant(source));
        statements.add(Publication.ddl(source));
        return statements;
    }

    /** The rights on the outbox table. */
    static String table(OutboxSource source, boolean removesRows) {
        return "GRANT %s ON %s TO %s"
                .formatted(
                        removesRows ? "SELECT, DELETE" : "SELECT",
                        source.table().sql(),
                        SqlIdentifier.quote(source.user()));
    }

    /** Repairs compare rows in temporary tables, and shards compare row filters. */
    static String temporary(OutboxSource source) {
        return "GRANT TEMPORARY ON DATABASE %s TO %s"
                .formatted(
                        SqlIdentifier.quote(source.database()), SqlIdentifier.quote(source.user()));
    }
}
