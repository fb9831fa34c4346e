package io.tailrace.relay.postgres.session;

import io.tailrace.relay.config.OutboxSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** Who may write messages into the write-ahead log, which the relay publishes as events. */
public final class MessageRights {

    private static final String REVOKE =
            "SELECT string_agg('REVOKE EXECUTE ON FUNCTION ' || oid::regprocedure || ' FROM PUBLIC;',"
                    + " ' ' ORDER BY oid) FROM pg_proc WHERE proname = 'pg_logical_emit_message'"
                    + " AND has_function_privilege('public', oid, 'EXECUTE')";

    private MessageRights() {}

    /** A warning if the relay reads messages and every role may write them. */
    public static Optional<String> warning(Connection connection, OutboxSource source)
            throws SQLException {
        return source.readsMessages()
                ? Queries.one(connection, REVOKE).map(statements -> warning(source, statements))
                : Optional.empty();
    }

    private static String warning(OutboxSource source, String statements) {
        return "Every role of database %s can forge events, because the relay publishes messages and PUBLIC may write them. Run as a superuser: %s Then grant EXECUTE to the roles of the services that emit messages."
                .formatted(source.database(), statements);
    }
}
