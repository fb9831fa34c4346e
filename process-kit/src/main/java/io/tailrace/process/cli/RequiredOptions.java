package io.tailrace.process.cli;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import java.util.List;
import java.util.Map;

/**
 * Requires options that subcommands inherit. Picocli does not read such options from the
 * environment if they are marked as required. Stateless.
 */
public final class RequiredOptions {

    private RequiredOptions() {}

    /**
     * Requires that options have values, and names all that have none.
     *
     * @param values from the names of options to their values
     * @throws OperatorException with {@link ExitCode#USAGE} if a value is blank
     */
    public static void require(Map<String, String> values) {
        List<String> missing =
                values.keySet().stream().filter(name -> blank(values, name)).sorted().toList();
        if (!missing.isEmpty()) {
            throw new OperatorException(
                    ExitCode.USAGE,
                    "Required options are missing: " + String.join(", ", missing),
                    "Give them as options or as environment variables, which --help describes.");
        }
    }

    private static boolean blank(Map<String, String> values, String name) {
        return values.getOrDefault(name, "").isBlank();
    }
}
