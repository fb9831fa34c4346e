package io.tailrace.relay.cli;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.SecretFile;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * The options for the connection to the database. Subcommands inherit them, so none is marked as
 * required; {@link #required} names those that are.
 */
final class DatabaseOptions {

    private static final String FILE = "--database-password-file";

    @Option(
            scope = ScopeType.INHERIT,
            names = "--database-url",
            showDefaultValue = Visibility.NEVER,
            description =
                    "The PostgreSQL database with the outbox table:"
                            + " jdbc:postgresql://host:port/database, with any parameters of the"
                            + " driver after a question mark, such as ?sslmode=verify-full. Several"
                            + " hosts need targetServerType=primary. Required.")
    private String url = "";

    @Option(
            scope = ScopeType.INHERIT,
            names = "--database-user",
            showDefaultValue = Visibility.NEVER,
            description =
                    "A role with REPLICATION that owns the outbox table, or has what init --print"
                            + " prints. Required.")
    private String user = "";

    @Option(
            scope = ScopeType.INHERIT,
            names = "--database-password",
            showDefaultValue = Visibility.NEVER,
            description =
                    "The password of the role. Give it in the environment variable or in a file,"
                            + " because every user of the host can see arguments. Default: empty.")
    private String password = "";

    @Option(
            scope = ScopeType.INHERIT,
            names = FILE,
            showDefaultValue = Visibility.NEVER,
            description =
                    "A file with the password of the role; a line break at its end does not"
                            + " count.")
    private @Nullable Path passwordFile;

    String url() {
        return url;
    }

    String user() {
        return user;
    }

    /** The options that must have values. */
    Map<String, String> required() {
        return Map.of("--database-url", url, "--database-user", user);
    }

    /**
     * The password; may be empty.
     *
     * @throws OperatorException with {@link ExitCode#USAGE} if it is given twice, or its file
     *     cannot be read
     */
    String password() {
        if (passwordFile == null) {
            return password;
        }
        if (!password.isEmpty()) {
            throw new OperatorException(
                    ExitCode.USAGE,
                    "--database-password and " + FILE + " exclude each other, but both are given",
                    "Give one of them, and look for the other among the environment variables.");
        }
        return SecretFile.read(FILE, passwordFile);
    }
}
