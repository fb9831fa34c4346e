package io.tailrace.relay.postgres;

import io.tailrace.process.ExitCode;
import io.tailrace.process.Loopback;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.OutboxSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the sessions of PostgreSQL are encrypted. The driver refuses a server without TLS if the
 * URL requires TLS. It cannot see a server in between that ends TLS and goes on in plaintext;
 * PostgreSQL can.
 */
final class Encryption {

    private static final Logger LOG = LoggerFactory.getLogger(Encryption.class);

    private static final String ENCRYPTED =
            "SELECT 1 WHERE EXISTS (SELECT FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl)"
                    + " OR EXISTS (SELECT FROM pg_stat_gssapi WHERE pid = pg_backend_pid() AND"
                    + " encrypted)";

    private Encryption() {}

    /**
     * Requires that PostgreSQL sees an encrypted session if the URL requires TLS.
     *
     * @throws OperatorException with {@link ExitCode#SETUP} if it sees plaintext
     */
    static void require(Connection connection, OutboxSource source) throws SQLException {
        if (source.requiresTls() && !isEncrypted(connection)) {
            throw new OperatorException(
                    ExitCode.SETUP,
                    "The URL of the database requires TLS, but PostgreSQL at %s receives plaintext: a server in between ends TLS"
                            .formatted(source.address()),
                    "Connect to PostgreSQL directly, or let the server in between use TLS towards"
                            + " PostgreSQL as well. Only if the network behind it is trusted, use"
                            + " sslmode=prefer.");
        }
    }

    /** Logs a warning if the traffic leaves this machine and may be plaintext. */
    static void warn(Connection connection, OutboxSource source) throws SQLException {
        List<String> remote = Loopback.others(source.hosts());
        if (source.requiresTls() || remote.isEmpty()) {
            return;
        }
        LOG.atWarn()
                .addKeyValue("slot", source.slot())
                .log(
                        "Connections to PostgreSQL at {} {}: whoever can read the network can read"
                                + " events and may get the password. Add"
                                + " sslmode=verify-full&sslrootcert=<file> to the parameters of"
                                + " --database-url.",
                        String.join(", ", remote),
                        isEncrypted(connection)
                                ? "are encrypted now, but plaintext is allowed and the server is not"
                                        + " verified"
                                : "are not encrypted");
    }

    private static boolean isEncrypted(Connection connection) throws SQLException {
        return Database.queryOne(connection, ENCRYPTED).isPresent();
    }
}
