package io.tailrace.process.settings;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The option that names the file of the configuration. Subcommands inherit it. */
public final class ConfigFileOption {

    static final String KEY = "config-file";
    static final String NAME = "--" + KEY;

    @Option(
            scope = ScopeType.INHERIT,
            names = NAME,
            showDefaultValue = Visibility.NEVER,
            description =
                    "A file with values of options, as the command config --sample prints it: YAML,"
                            + " or a properties file if its name ends in .properties. The"
                            + " environment and the command line take precedence over it. Default:"
                            + " none.")
    @Nullable Path file; // read through picocli's model, before other options are
}
