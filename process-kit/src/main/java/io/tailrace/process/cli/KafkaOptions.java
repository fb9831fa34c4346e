package io.tailrace.process.cli;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.SecretFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options for the properties of all Kafka clients. Subcommands inherit them. */
public final class KafkaOptions {

    private static final String FILE = "--kafka-file";

    @Option(
            scope = ScopeType.INHERIT,
            names = FILE,
            showDefaultValue = Visibility.NEVER,
            description =
                    "A file with properties of all Kafka clients, such as credentials, in the format"
                            + " that Kafka's own tools read with --command-config.")
    private @Nullable Path file;

    @Option(
            scope = ScopeType.INHERIT,
            names = "--kafka",
            paramLabel = "<key=value>",
            showDefaultValue = Visibility.NEVER,
            description =
                    "A property of all Kafka clients, as key=value; can be given several times, and"
                            + " takes precedence over --kafka-file. The environment variable holds"
                            + " one property per line. Give credentials in a file or in the"
                            + " variable, because every user of the host can see arguments.")
    private List<String> properties = new ArrayList<>();

    /**
     * The properties.
     *
     * @throws OperatorException with {@link ExitCode#USAGE} if a text is no {@code key=value}, or
     *     the file cannot be read
     */
    public Map<String, String> properties() {
        try {
            Map<String, String> all = new LinkedHashMap<>();
            Path given = file;
            if (given != null) {
                all.putAll(KafkaProperties.parseFile(SecretFile.read(FILE, given)));
            }
            all.putAll(KafkaProperties.parse(properties));
            return all;
        } catch (IllegalArgumentException e) {
            throw new OperatorException(
                    ExitCode.USAGE,
                    String.valueOf(e.getMessage()),
                    "Correct the properties; --help describes --kafka and --kafka-file.",
                    e);
        }
    }
}
