package io.tailrace.process.cli;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.Secret;
import io.tailrace.process.kafka.ClientPropertyRules;
import io.tailrace.process.settings.Mask;
import io.tailrace.process.settings.Masked;
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

    @Masked(Mask.CLIENT_PROPERTIES)
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
     * The properties; the file is read again for every client.
     *
     * @throws IllegalArgumentException if a text is no {@code key=value}
     * @throws OperatorException with {@link ExitCode#USAGE} if the file cannot be read
     */
    public Secret<Map<String, String>> properties() {
        Map<String, String> given = KafkaProperties.parse(properties);
        return file == null
                ? Secret.of(given)
                : Secret.inFile(FILE, file, text -> merge(KafkaProperties.parseFile(text), given));
    }

    /** Also refuses, whenever the file is read again, what a cluster would refuse. */
    private static Map<String, String> merge(Map<String, String> file, Map<String, String> given) {
        Map<String, String> all = new LinkedHashMap<>(file);
        all.putAll(given);
        ClientPropertyRules.check(all);
        return all;
    }
}
