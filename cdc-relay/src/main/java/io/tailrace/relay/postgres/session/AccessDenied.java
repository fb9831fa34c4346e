package io.tailrace.relay.postgres.session;

import io.tailrace.event.internal.RootCause;
import io.tailrace.event.internal.SqlIdentifier;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.OutboxSource;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.FileSystemException;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateExpiredException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/**
 * Recognizes that PostgreSQL refuses the relay, or the relay refuses PostgreSQL, and says what the
 * operator can do. SQL states are those of appendix A of PostgreSQL's documentation. Stateless.
 */
public final class AccessDenied {

    private static final String INVALID_AUTHORIZATION = "28";

    /** What servers of version 15 and older, and newer ones, say about the attribute. */
    private static final Pattern REPLICATION =
            Pattern.compile("to use replication slots|wal ?sender");

    private static final String NO_DATABASE = "3D000";
    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    /**
     * The driver's states for a server without TLS or a password that is missing, and for a
     * connection that failed.
     */
    private static final String REJECTED = "08004";

    private static final String FAILED = "08006";

    private AccessDenied() {}

    /**
     * The failure of a connection for the operator: with {@link ExitCode#SETUP} if something was
     * refused, otherwise with {@link ExitCode#UNREACHABLE}.
     */
    public static OperatorException ofConnection(SQLException failure, OutboxSource source) {
        return in(failure, source)
                .orElseGet(
                        () ->
                                new OperatorException(
                                        ExitCode.UNREACHABLE,
                                        "Could not connect to PostgreSQL at %s: %s"
                                                .formatted(source.address(), failure.getMessage()),
                                        "Check that PostgreSQL is running and that --database-url"
                                                + " is its address.",
                                        failure));
    }

    /**
     * The failure for the operator, with {@link ExitCode#SETUP}; empty if the cause is no refusal,
     * such as a server that cannot be reached.
     *
     * @param failure what a connection has thrown, or an exception with such a cause
     */
    public static Optional<OperatorException> in(Throwable failure, OutboxSource source) {
        return causes(failure)
                .filter(SQLException.class::isInstance)
                .map(SQLException.class::cast)
                .flatMap(e -> explain(e, source).stream())
                .findFirst();
    }

    /**
     * The failure for the operator of a relay that was running. Empty also if the database does not
     * exist, which may be a restore, and if there are several hosts: the driver tells only what the
     * last of them said, while another one may be the primary that is away.
     */
    public static Optional<OperatorException> whileRunning(Throwable failure, OutboxSource source) {
        boolean restored =
                causes(failure)
                        .anyMatch(
                                e ->
                                        e instanceof SQLException sql
                                                && NO_DATABASE.equals(sql.getSQLState()));
        return restored || source.hosts().size() > 1 ? Optional.empty() : in(failure, source);
    }

    private static Optional<OperatorException> explain(SQLException e, OutboxSource source) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        boolean withoutTls = state.equals(REJECTED) && messages(e).contains("SSL");
        if (state.startsWith(INVALID_AUTHORIZATION) || (state.equals(REJECTED) && !withoutTls)) {
            return refusal(
                    e,
                    "PostgreSQL at %s refused the login of user %s"
                            .formatted(source.address(), source.user()),
                    loginRemedy(e, source));
        }
        if (state.equals(NO_DATABASE)) {
            return refusal(
                    e,
                    "PostgreSQL at %s has no such database".formatted(source.address()),
                    "Correct the name of the database in --database-url.");
        }
        if (state.equals(INSUFFICIENT_PRIVILEGE)) {
            return refusal(
                    e,
                    "User %s lacks a right in PostgreSQL at %s"
                            .formatted(source.user(), source.address()),
                    privilegeRemedy(e, source));
        }
        return source.requiresTls() && isTlsFailure(e, state)
                ? refusal(
                        e,
                        "No connection to PostgreSQL at %s with the TLS that --database-url requires"
                                .formatted(source.address()),
                        tlsRemedy(e))
                : Optional.empty();
    }

    private static Optional<OperatorException> refusal(
            SQLException e, String problem, String remedy) {
        return Optional.of(
                new OperatorException(ExitCode.SETUP, problem + ": " + messages(e), remedy, e));
    }

    private static String loginRemedy(SQLException e, OutboxSource source) {
        String message = String.valueOf(e.getMessage());
        if (message.contains("pg_hba.conf")) {
            return "Add a line for user %s, database %s and this host to pg_hba.conf. If the server accepts only TLS, add sslmode=verify-full&sslrootcert=<file> to the parameters of --database-url."
                    .formatted(source.user(), source.database());
        }
        if (message.contains("certificate")) {
            return "Give the client certificate of user %s with sslcert=<file>&sslkey=<file> among the parameters of --database-url."
                    .formatted(source.user());
        }
        if (message.contains("not permitted to log in")) {
            return alterRole(source, "LOGIN");
        }
        return "Check --database-user and the password, which comes from --database-password-file,"
                + " --database-password or the environment.";
    }

    private static String privilegeRemedy(SQLException e, OutboxSource source) {
        String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        if (REPLICATION.matcher(message).find()) {
            return alterRole(source, "REPLICATION");
        }
        return "Run the statements that tailrace-relay init --print shows, as the owner of the"
                + " tables.";
    }

    private static String alterRole(OutboxSource source, String attribute) {
        return "Run as a superuser: ALTER ROLE %s %s;"
                .formatted(SqlIdentifier.quote(source.user()), attribute);
    }

    /**
     * Whether the driver gave up a connection because of TLS, and not because of the network. It
     * has no SQL state for that, and its messages depend on the language.
     */
    private static boolean isTlsFailure(SQLException e, String state) {
        return state.equals(REJECTED)
                || (state.equals(FAILED)
                        && causes(e).noneMatch(AccessDenied::isOfNetwork)
                        && (e.getCause() == null || causes(e).anyMatch(AccessDenied::isOfTls)));
    }

    /** The driver opens the files of certificates and keys when it connects. */
    private static boolean isOfTls(Throwable cause) {
        return cause instanceof SSLException
                || cause instanceof GeneralSecurityException
                || cause instanceof FileNotFoundException
                || cause instanceof FileSystemException;
    }

    private static boolean isOfNetwork(Throwable cause) {
        return cause instanceof SocketException
                || cause instanceof SocketTimeoutException
                || cause instanceof UnknownHostException
                || cause instanceof EOFException;
    }

    private static String tlsRemedy(SQLException e) {
        String messages = messages(e);
        if (REJECTED.equals(e.getSQLState())) {
            return "Switch TLS on in PostgreSQL (ssl = on). If PostgreSQL has TLS, somebody between"
                    + " this host and PostgreSQL removes it.";
        }
        if (causes(e).anyMatch(CertificateExpiredException.class::isInstance)) {
            return "Renew the certificate of PostgreSQL (ssl_cert_file).";
        }
        if (messages.toLowerCase(Locale.ROOT).contains("hostname")) {
            return "Use a host in --database-url that the certificate of PostgreSQL is for, or give"
                    + " PostgreSQL a certificate for this host.";
        }
        return "Check that sslrootcert names the certificate of the authority that issued PostgreSQL's"
                + " certificate, and that the files of sslrootcert, sslcert and sslkey can be"
                + " read.";
    }

    private static String messages(Throwable e) {
        Throwable root = RootCause.of(e);
        return root == e
                ? String.valueOf(e.getMessage())
                : e.getMessage() + ": " + root.getMessage();
    }

    private static Stream<Throwable> causes(Throwable e) {
        return Stream.iterate(e, Objects::nonNull, Throwable::getCause).limit(20);
    }
}
