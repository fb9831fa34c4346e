package io.tailrace.relay.postgres;

import io.tailrace.relay.config.OutboxSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who may write messages into the write-ahead log, which the relay publishes as events. */
final class MessageRights {

    private static final Logger LOG = LoggerFactory.getLogger(MessageRights.class);

    private static final String REVOKE =
            "SELECT string_agg('REVOKE EXECUTE ON FUNCTION ' || oid::regprocedure || ' FROM PUBLIC;',"
                    + " ' ' ORDER BY oid) FROM pg_proc WHERE proname = 'pg_logical_emit_message'"
                    + " AND has_function_privilege('public', oid, 'EXECUTE')";

    private MessageRights() {}

    /** Logs a warning if the relay reads messages and every role may write them. */
    static void warn(Connection connection, OutboxSource source) throws SQLException {
        if (!source.readsMessages()) {
            return;
        }
        Optional<String> revoke = Database.queryOne(connection, REVOKE);
        revoke.ifPresent(
                statements ->
                        LOG.atWarn()
                                .addKeyValue("slot", source.slot())
                                .log(
                                        "Every role of database {} can forge events, because the relay"
                                                + " publishes messages and PUBLIC may write them. Run"
                                                + " as a superuser: {} Then grant EXECUTE to the"
                                                + " roles of the services that emit messages.",
                                        source.database(),
                                        statements));
    }
}
