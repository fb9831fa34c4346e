package io.tailrace.process.cli;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.admin.AdminConfig;
import io.tailrace.process.http.BearerToken;
import io.tailrace.process.http.ServerTls;
import io.tailrace.process.settings.Mask;
import io.tailrace.process.settings.Masked;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** The options for the admin endpoint of a process. */
public final class AdminOptions {

    @Option(names = "--admin-host", description = "The address that the admin endpoint listens on.")
    private String host = "127.0.0.1";

    @Option(
            names = "--admin-port",
            description =
                    "The port of the admin endpoint, which serves /livez, /readyz, /health and"
                            + " /metrics; 0 uses any free port.")
    private int port;

    @Masked(Mask.SECRET)
    @Option(
            names = "--admin-token",
            showDefaultValue = Visibility.NEVER,
            description =
                    "The token that /health and /metrics need, of at least 16 characters. Set it in"
                            + " the environment: the command line of a process is no secret."
                            + " Default: none. Without a token /health and /metrics are open on a"
                            + " loopback address and closed on any other.")
    private @Nullable String token;

    @Option(
            names = "--admin-token-file",
            showDefaultValue = Visibility.NEVER,
            description = "A file with the token, instead of --admin-token. Default: none.")
    private @Nullable Path tokenFile;

    @Option(
            names = "--admin-tls-keystore",
            showDefaultValue = Visibility.NEVER,
            description =
                    "A PKCS #12 file with the private key and the certificates of the admin"
                            + " endpoint, which then speaks TLS only. Default: none, plain HTTP.")
    private @Nullable Path keystore;

    @Option(
            names = "--admin-tls-keystore-password-file",
            showDefaultValue = Visibility.NEVER,
            description =
                    "A file with the password of the keystore; needed with --admin-tls-keystore.")
    private @Nullable Path keystorePasswordFile;

    /** Options with a default port of their own. */
    public AdminOptions(int defaultPort) {
        this.port = defaultPort;
    }

    /** The address, as it was given. */
    public String host() {
        return host;
    }

    /**
     * The endpoint that the options describe. Reads the files.
     *
     * @throws IllegalArgumentException if a value is impossible
     * @throws OperatorException if options contradict each other, or a file cannot be used
     */
    public AdminConfig config() {
        return new AdminConfig(host, port, token(), tls());
    }

    private @Nullable BearerToken token() {
        if (token != null && tokenFile != null) {
            throw new OperatorException(
                    ExitCode.USAGE,
                    "--admin-token and --admin-token-file are both given.",
                    "Leave one of them out.");
        }
        if (tokenFile != null) {
            return BearerToken.read("--admin-token-file", tokenFile);
        }
        return token == null ? null : BearerToken.of("--admin-token", token);
    }

    private @Nullable ServerTls tls() {
        if ((keystore == null) != (keystorePasswordFile == null)) {
            throw new OperatorException(
                    ExitCode.USAGE,
                    "Only one of --admin-tls-keystore and --admin-tls-keystore-password-file is"
                            + " given.",
                    "Give both for TLS, or none for plain HTTP.");
        }
        return keystore == null || keystorePasswordFile == null
                ? null
                : ServerTls.read("--admin-tls-keystore", keystore, keystorePasswordFile);
    }
}
