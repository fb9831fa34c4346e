package io.tailrace.process.settings;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

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

    private final @Nullable EntryList list;
    private final Map<String, ListedEntries.Own> entries;

    private Settings(
            Map<String, Setting> settings,
            List<Problem> problems,
            @Nullable EntryList list,
            Map<String, ListedEntries.Own> entries) {
        this.settings = Map.copyOf(settings);
        this.problems = List.copyOf(problems);
        this.list = list;
        this.entries = entries;
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
        EntryList list = command.getAnnotation(EntryList.class);
        ListedEntries listed = list == null ? null : new ListedEntries(list, ofEntries(list));
        if (!file.isBlank()) {
            new SettingsFile(ConfigFileOption.NAME, Path.of(file), keys, listed)
                    .read(found, problems);
        }
        new EnvironmentSettings(environmentPrefix, keys).read(environment, found, problems);
        refuseHiddenEntries(keys, found, given.keySet(), problems);
        defaults(keys, environmentPrefix, environment, problems).forEach(found::putIfAbsent);
        found.values().removeIf(setting -> !trial.accepts(setting, problems));
        // picocli takes a switch on the command line for the opposite of its default
        found.keySet().removeAll(given.keySet());
        Map<String, ListedEntries.Own> entries = listed == null ? Map.of() : listed.entries();
        entries.values().forEach(own -> removeUnacceptable(own, trial));
        return new Settings(found, problems, list, entries);
    }

    private static Keys ofEntries(EntryList list) {
        return Keys.of(Entry.line(list).getCommandSpec());
    }

    private static void removeUnacceptable(ListedEntries.Own own, Trial trial) {
        own.settings().values().removeIf(setting -> !trial.accepts(setting, own.problems()));
    }

    /** Whether the file has a list of entries. */
    public boolean hasEntries() {
        return !entries.isEmpty();
    }

    /**
     * The entries of the list in the file, in their order; empty if it has none. The value of an
     * entry counts more than one that all entries have in common, unless the latter is given on the
     * command line: then the entry has a problem, because what was typed would have no effect.
     *
     * @param parsed the command line of the process, whose values are common to all entries
     */
    public List<Entry> entries(ParseResult parsed) {
        if (list == null || entries.isEmpty()) {
            return List.of();
        }
        Map<String, Setting> common = new HashMap<>(settings);
        List<Setting> typed = Origins.onCommandLine(parsed);
        typed.forEach(setting -> common.put(setting.key(), setting));
        List<Entry> all = new ArrayList<>();
        entries.forEach((name, own) -> all.add(entry(list, name, own, common, typed)));
        return all;
    }

    private static Entry entry(
            EntryList list,
            String name,
            ListedEntries.Own own,
            Map<String, Setting> common,
            List<Setting> typed) {
        Map<String, Setting> values = new HashMap<>(common);
        List<String> alternatives = List.of(list.alternatives());
        Set<String> hidden = new HashSet<>(own.settings().keySet());
        if (alternatives.stream().anyMatch(own.settings()::containsKey)) {
            hidden.addAll(alternatives);
            values.keySet().removeAll(alternatives);
        }
        values.putAll(own.settings());
        Settings settings = new Settings(values, List.of(), null, Map.of());
        List<Problem> problems = new ArrayList<>(own.problems());
        typed.stream()
                .map(Setting::key)
                .filter(hidden::contains)
                .forEach(key -> problems.add(withoutEffect(list, key)));
        return new Entry(list, name, own.origin(), own.settings().keySet(), settings, problems);
    }

    private static Problem withoutEffect(EntryList list, String key) {
        return new Problem(
                "'%s' on the command line would have no effect, because the entry has a value of its own"
                        .formatted(key),
                "Change the entry in the file, or leave the option out. What all entries have in"
                        + " common is given beside '%s'.".formatted(list.key()));
    }

    /** What a package sets lies below everything else, so that it hides nothing of the user. */
    private static Map<String, Setting> defaults(
            Keys keys, String prefix, Map<String, String> environment, List<Problem> problems) {
        Map<String, Setting> defaults = new HashMap<>();
        String variable = EnvironmentSettings.variable(prefix, EnvironmentSettings.DEFAULTS_KEY);
        String file = environment.getOrDefault(variable, "");
        if (!file.isBlank()) {
            new SettingsFile(variable, Path.of(file), keys, null).read(defaults, problems);
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

    /**
     * Everything that is wrong with the file and the environment, without what is wrong with the
     * entries of a list.
     */
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
