package io.tailrace.process.settings;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The values that files and the environment give to the options of a process. The environment takes
 * precedence over the file of the user, and the command line over both. What none of them sets is
 * looked for in a file of defaults, which a package such as a container image comes with. A value
 * is taken as it is: nothing in it is replaced. Values that cannot be read are left out, and are
 * among the problems. Immutable.
 */
public final class Settings implements IDefaultValueProvider {

    private final Map<String, Setting> settings;
    private final List<Problem> problems;

    private Settings(Map<String, Setting> settings, List<Problem> problems) {
        this.settings = Map.copyOf(settings);
        this.problems = List.copyOf(problems);
    }

    /**
     * Reads the environment, the file that the arguments or the environment name, and the file of
     * defaults that the variable {@code <prefix>DEFAULTS_FILE} names.
     *
     * @param command the class of the command of the process; it is created to try values
     * @param environmentPrefix for example {@code TAILRACE_RELAY_}
     * @param arguments the command line; may be wrong
     */
    public static Settings read(
            Class<?> command,
            String environmentPrefix,
            Map<String, String> environment,
            String... arguments) {
        Trial trial = new Trial(command);
        Map<String, Setting> found = new HashMap<>();
        List<Problem> problems = new ArrayList<>();
        String variable = EnvironmentSettings.variable(environmentPrefix, ConfigFileOption.KEY);
        Keys keys = trial.keys();
        Map<String, String> given = trial.given(arguments);
        String file =
                given.getOrDefault(ConfigFileOption.KEY, environment.getOrDefault(variable, ""));
        if (!file.isBlank()) {
            new SettingsFile(ConfigFileOption.NAME, Path.of(file), keys).read(found, problems);
        }
        new EnvironmentSettings(environmentPrefix, keys).read(environment, found, problems);
        refuseHiddenEntries(keys, found, given.keySet(), problems);
        defaults(keys, environmentPrefix, environment, problems).forEach(found::putIfAbsent);
        found.values().removeIf(setting -> !trial.accepts(setting, problems));
        // picocli takes a switch on the command line for the opposite of its default
        found.keySet().removeAll(given.keySet());
        return new Settings(found, problems);
    }

    /** What a package sets lies below everything else, so that it hides nothing of the user. */
    private static Map<String, Setting> defaults(
            Keys keys, String prefix, Map<String, String> environment, List<Problem> problems) {
        Map<String, Setting> defaults = new HashMap<>();
        String variable = EnvironmentSettings.variable(prefix, EnvironmentSettings.DEFAULTS_KEY);
        String file = environment.getOrDefault(variable, "");
        if (!file.isBlank()) {
            new SettingsFile(variable, Path.of(file), keys).read(defaults, problems);
        }
        return defaults;
    }

    /** Otherwise one property on the command line would switch TLS in the file off. */
    private static void refuseHiddenEntries(
            Keys keys, Map<String, Setting> found, Set<String> given, List<Problem> problems) {
        for (Setting setting : found.values()) {
            if (given.contains(setting.key()) && keys.holdsEntries(setting.key())) {
                problems.add(hidden(setting.key(), setting.origin(), "on the command line"));
            }
        }
    }

    /** The problem that entries in one place would hide those in another. */
    static Problem hidden(String key, String origin, String otherPlace) {
        return new Problem(
                "'%s' is given in %s and %s, and entries are not merged; give all of them in one place"
                        .formatted(key, origin, otherPlace));
    }

    /** Everything that is wrong with the file and the environment. */
    public List<Problem> problems() {
        return problems;
    }

    /**
     * Where the value of an option was found; empty if neither a file nor the environment has it.
     */
    public Optional<String> origin(String key) {
        return Optional.ofNullable(settings.get(key)).map(Setting::origin);
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option) || isOfSubcommand(option)) {
            return null;
        }
        Setting setting = settings.get(Keys.key(option));
        return setting == null ? null : literally(setting.value());
    }

    /** An option of a subcommand may have the name of another option of the process. */
    static boolean isOfSubcommand(OptionSpec option) {
        return option.command().parent() != null && !option.inherited();
    }

    /** Picocli replaces variables in default values, and reads two dollar signs as one. */
    private static String literally(String value) {
        return value.replace("$", "$$");
    }
}
