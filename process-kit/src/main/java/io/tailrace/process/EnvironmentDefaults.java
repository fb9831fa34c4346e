package io.tailrace.process;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ScopeType;

/**
 * Lets every long option be given as an environment variable too: with the prefix {@code
 * TAILRACE_RELAY_}, {@code --slot-name} is {@code TAILRACE_RELAY_SLOT_NAME}. The command line wins.
 * Options that only a subcommand has are not taken from the environment.
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
        return value == null || value.isBlank() ? null : value;
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
