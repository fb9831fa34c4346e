package io.tailrace.relay.postgres.session;

import io.tailrace.process.ExitCode;
import io.tailrace.process.Loopback;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.OutboxSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Whether the sessions of PostgreSQL are encrypted. The driver refuses a server without TLS if the
 * URL requires TLS. It cannot see a server in between that ends TLS and goes on in plaintext;
 * PostgreSQL can.
 */
public final class Encryption {

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
    public static void require(Connection connection, OutboxSource source) throws SQLException {
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

    /** A warning if the traffic leaves this machine and may be plaintext. */
    public static Optional<String> warning(Connection connection, OutboxSource source)
            throws SQLException {
        List<String> remote = Loopback.others(source.hosts());
        return source.requiresTls() || remote.isEmpty()
                ? Optional.empty()
                : Optional.of(warning(String.join(", ", remote), isEncrypted(connection)));
    }

    private static String warning(String hosts, boolean encrypted) {
        return "Connections to PostgreSQL at %s %s: whoever can read the network can read events and may get the password. Add sslmode=verify-full&sslrootcert=<file> to the parameters of --database-url."
                .formatted(
                        hosts,
                        encrypted
                                ? "are encrypted now, but plaintext is allowed and the server is not"
                                        + " verified"
                                : "are not encrypted");
    }

    private static boolean isEncrypted(Connection connection) throws SQLException {
        return Queries.one(connection, ENCRYPTED).isPresent();
    }
}
