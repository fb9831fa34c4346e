package io.tailrace.relay;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.KafkaErrors;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.publish.KafkaClients;
import java.sql.SQLException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;

/** Finds out at once whether both servers can be reached and are set up. */
final class Preflight {

    private static final String AUTHORIZATION = "28";

    private Preflight() {}

    static void check(RelayConfig config, Database database) throws InterruptedException {
        try {
            database.inspect();
        } catch (SQLException e) {
            throw explain(config, e);
        }
        try (Admin admin = Admin.create(new KafkaClients(config).admin())) {
            admin.describeCluster().nodes().get();
        } catch (ExecutionException e) {
            throw KafkaErrors.refused(
                    "begin with " + config.kafka().bootstrapServers(), e.getCause());
        }
    }

    private static OperatorException explain(RelayConfig config, SQLException e) {
        String state = e.getSQLState();
        if (state != null && state.startsWith(AUTHORIZATION)) {
            return new OperatorException(
                    ExitCode.SETUP,
                    "PostgreSQL refuses user %s: %s"
                            .formatted(config.source().user(), e.getMessage()),
                    "Check --database-user and --database-password.",
                    e);
        }
        return new OperatorException(
                ExitCode.UNREACHABLE,
                "PostgreSQL cannot be reached at %s: %s"
                        .formatted(config.source().jdbcUrl(), e.getMessage()),
                "Check that it runs and that --database-url names it.",
                e);
    }
}
