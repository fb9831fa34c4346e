package io.tailrace.process.cli;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ScopeType;

/**
 * Reads options from environment variables: with the prefix {@code TAILRACE_RELAY_}, the variable
 * {@code TAILRACE_RELAY_SLOT_NAME} sets the option {@code --slot-name}. An option on the command
 * line takes precedence over its variable. Options that only a subcommand has are not read from the
 * environment. The value is taken as it is: nothing in it is replaced.
 */
final class EnvironmentDefaults implements IDefaultValueProvider {

    private final String prefix;
    private final Map<String, String> environment;

    EnvironmentDefaults(String prefix, Map<String, String> environment) {
        this.prefix = prefix;
        this.environment = environment;
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option) || belongsToSubcommand(option)) {
            return null;
        }
        String value = environment.get(variable(option));
        return value == null || value.isBlank() ? null : literally(value);
    }

    /** Picocli replaces variables in default values, and reads two dollar signs as one. */
    private static String literally(String value) {
        return value.replace("$", "$$");
    }

    private static boolean belongsToSubcommand(OptionSpec option) {
        CommandSpec root = option.command().root();
        OptionSpec same = root.findOption(option.longestName());
        return root != option.command() && (same == null || same.scopeType() != ScopeType.INHERIT);
    }

    private String variable(OptionSpec option) {
        String name = option.longestName().replaceFirst("^-+", "");
        return prefix + name.replace('-', '_').toUpperCase(Locale.ROOT);
    }
}
