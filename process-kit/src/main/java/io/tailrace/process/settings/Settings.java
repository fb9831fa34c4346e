package io.tailrace.process.settings;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The values that a file and the environment give to the options of a process. The environment
 * takes precedence over the file, and the command line over both. A value is taken as it is:
 * nothing in it is replaced. Values that cannot be read are left out, and are among the problems.
 * Immutable.
 */
public final class Settings implements IDefaultValueProvider {

    private final Map<String, Setting> settings;
    private final List<Problem> problems;

    private Settings(Map<String, Setting> settings, List<Problem> problems) {
        this.settings = Map.copyOf(settings);
        this.problems = List.copyOf(problems);
    }

    /**
     * Reads the environment, and the file that the arguments or the environment name.
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
        String file = trial.file(environment.getOrDefault(variable, ""), arguments);
        if (!file.isBlank()) {
            new SettingsFile(Path.of(file), trial.keys()).read(found, problems);
        }
        new EnvironmentSettings(environmentPrefix, trial.keys()).read(environment, found, problems);
        found.values().removeIf(setting -> !trial.accepts(setting, problems));
        return new Settings(found, problems);
    }

    /** Everything that is wrong with the file and the environment. */
    public List<Problem> problems() {
        return problems;
    }

    /** Where the value of an option was found; empty if neither file nor environment has it. */
    public Optional<String> origin(String key) {
        return Optional.ofNullable(settings.get(key)).map(Setting::origin);
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option)
                || Keys.of(option.command()).option(Keys.key(option)) == null) {
            return null;
        }
        Setting setting = settings.get(Keys.key(option));
        return setting == null ? null : literally(setting.value());
    }

    /** Picocli replaces variables in default values, and reads two dollar signs as one. */
    private static String literally(String value) {
        return value.replace("$", "$$");
    }
}
