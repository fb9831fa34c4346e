package io.tailrace.processor.cli.options;

import io.tailrace.console.http.ConsoleConfig;
import io.tailrace.console.http.TraceUrl;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.http.BearerToken;
import io.tailrace.process.http.HttpAddress;
import io.tailrace.process.http.ServerTls;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** The options for the console: where it listens, and who may use it. */
public final class ConsoleOptions {

    /** The port of a console that is asked for without one. */
    public static final int DEFAULT_PORT = 9403;

    private static final String VIEW_TOKEN_FILE = "--console-view-token-file";
    private static final String OPERATE_TOKEN_FILE = "--console-operate-token-file";
    private static final String KEYSTORE = "--console-tls-keystore";

    @Option(
            names = "--console-port",
            showDefaultValue = Visibility.NEVER,
            description =
                    "The port of the console, a page and a JSON API for operators; 0 uses any free"
                            + " port. Default: none, no console; 9403 for the command console.")
    private @Nullable Integer port;

    @Option(
            names = "--console-host",
            description =
                    "The address that the console listens on. Any other than a loopback address"
                            + " needs a token.")
    private String host = "127.0.0.1";

    @Option(
            names = VIEW_TOKEN_FILE,
            showDefaultValue = Visibility.NEVER,
            description =
                    "A file with the token of those who may look, of at least 16 characters."
                            + " Default: none. Without any token everyone on this machine may look"
                            + " and act.")
    private @Nullable Path viewTokenFile;

    @Option(
            names = OPERATE_TOKEN_FILE,
            showDefaultValue = Visibility.NEVER,
            description =
                    "A file with the token of those who may also redrive and discard dead letters."
                            + " Default: none.")
    private @Nullable Path operateTokenFile;

    @Option(
            names = KEYSTORE,
            showDefaultValue = Visibility.NEVER,
            description =
                    "A PKCS #12 file with the private key and the certificates of the console, which"
                            + " then speaks TLS only. Default: none, plain HTTP.")
    private @Nullable Path keystore;

    @Option(
            names = "--console-tls-keystore-password-file",
            showDefaultValue = Visibility.NEVER,
            description =
                    "A file with the password of the keystore; needed with --console-tls-keystore.")
    private @Nullable Path keystorePasswordFile;

    @Option(
            names = "--console-user-header",
            showDefaultValue = Visibility.NEVER,
            description =
                    "The header in which a reverse proxy names the user, for the audit log, as"
                            + " X-Forwarded-User. Only for a proxy that removes the header from"
                            + " requests of clients. Default: none.")
    private @Nullable String userHeader;

    @Option(
            names = "--console-hide-payloads",
            description = "Hide the payloads of events from those who may only look.")
    private boolean hidePayloads;

    @Option(
            names = "--console-trace-url",
            showDefaultValue = Visibility.NEVER,
            description =
                    "Where distributed traces are shown: a URL with http or https, in which"
                            + " {traceId} stands for the trace id, as"
                            + " https://jaeger.example/trace/{traceId}. The view Trace then links to"
                            + " it. Default: none, no link.")
    private @Nullable String traceUrl;

    /** The address, as it was given. */
    public String host() {
        return host;
    }

    /**
     * The console of a process, which has none unless a port is given. Reads the files.
     *
     * @throws IllegalArgumentException if a value is impossible
     * @throws OperatorException if options contradict each other, or a file cannot be used
     */
    public Optional<ConsoleConfig> wanted() {
        return port == null ? Optional.empty() : Optional.of(config(port));
    }

    /**
     * The console that the options describe, on {@link #DEFAULT_PORT} unless a port is given. Reads
     * the files.
     *
     * @throws IllegalArgumentException if a value is impossible
     * @throws OperatorException if options contradict each other, or a file cannot be used
     */
    public ConsoleConfig config() {
        return config(port == null ? DEFAULT_PORT : port);
    }

    private ConsoleConfig config(int actualPort) {
        requireEffect();
        return new ConsoleConfig(
                new HttpAddress("console", host, actualPort, tls()),
                token(VIEW_TOKEN_FILE, viewTokenFile),
                token(OPERATE_TOKEN_FILE, operateTokenFile),
                userHeader,
                hidePayloads,
                traceUrl == null ? null : new TraceUrl(traceUrl));
    }

    /** Without tokens everyone acts, and nobody is named by a proxy. */
    private void requireEffect() {
        if (hidePayloads && viewTokenFile == null) {
            throw new OperatorException(
                    ExitCode.USAGE,
                    "--console-hide-payloads hides nothing without --console-view-token-file: everyone"
                            + " who may use the console has the role operate.",
                    "Give the file of a token of the role view, or leave the option out.");
        }
        if (userHeader != null && viewTokenFile == null && operateTokenFile == null) {
            throw new OperatorException(
                    ExitCode.USAGE,
                    "--console-user-header has no effect without a token: the audit log would name"
                            + " everyone local.",
                    "Give --console-operate-token-file or --console-view-token-file, which the proxy"
                            + " sends, or leave the option out.");
        }
    }

    private static @Nullable BearerToken token(String option, @Nullable Path file) {
        return file == null ? null : BearerToken.read(option, file);
    }

    private @Nullable ServerTls tls() {
        if ((keystore == null) != (keystorePasswordFile == null)) {
            throw new OperatorException(
                    ExitCode.USAGE,
                    "Only one of --console-tls-keystore and --console-tls-keystore-password-file is"
                            + " given.",
                    "Give both for TLS, or none for plain HTTP.");
        }
        return keystore == null || keystorePasswordFile == null
                ? null
                : ServerTls.read(KEYSTORE, keystore, keystorePasswordFile);
    }
}
