package io.tailrace.relay.cli.options;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.Secret;
import io.tailrace.process.settings.Mask;
import io.tailrace.process.settings.Masked;
import java.nio.file.Path;
import java.util.List;
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

    @Masked(Mask.URL)
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

    @Masked(Mask.SECRET)
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
    List<String> required() {
        return List.of("--database-url", "--database-user");
    }

    /** Whether the options name a database and a user. */
    boolean isGiven() {
        return !url.isBlank() && !user.isBlank();
    }

    /**
     * The password; may be empty. A file is read again for every connection.
     *
     * @throws OperatorException with {@link ExitCode#USAGE} if it is given twice, or its file
     *     cannot be read
     */
    Secret<String> password() {
        Path file = passwordFile();
        return file == null ? Secret.of(password) : Secret.inFile(FILE, file, text -> text);
    }

    /**
     * The same, but a file is not read before a connection needs it: that it cannot be read is then
     * a failure of this connection.
     */
    Secret<String> passwordWhenUsed() {
        Path file = passwordFile();
        return file == null ? Secret.of(password) : Secret.inFileWhenUsed(FILE, file, text -> text);
    }

    private @Nullable Path passwordFile() {
        if (passwordFile != null && !password.isEmpty()) {
            throw new OperatorException(
                    ExitCode.USAGE,
                    "--database-password and " + FILE + " exclude each other, but both are given",
                    "Give one of them, and look for the other among the environment variables.");
        }
        return passwordFile;
    }
}
