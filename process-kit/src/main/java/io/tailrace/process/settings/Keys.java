package io.tailrace.process.settings;

import io.tailrace.event.internal.Check;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The keys of a configuration: the options of a process, without those for help, and without those
 * that only a subcommand has. A key is the name of its option without dashes. For one thread.
 */
public final class Keys {

    private static final int MAX_SHOWN = 60;

    private final CommandLine line;
    private final Map<String, OptionSpec> options = new LinkedHashMap<>();

    private Keys(CommandSpec root) {
        this.line = root.commandLine();
        root.options().stream()
                .filter(option -> !option.usageHelp() && !option.versionHelp())
                .filter(option -> !key(option).equals(ConfigFileOption.KEY))
                .forEach(option -> options.put(key(option), option));
    }

    /** The keys of the process that a command or subcommand belongs to. */
    public static Keys of(CommandSpec command) {
        return new Keys(command.root());
    }

    /** The key of an option. */
    public static String key(OptionSpec option) {
        return option.longestName().replaceFirst("^-+", "");
    }

    /** All options, in the order of the help. */
    public Collection<OptionSpec> options() {
        return options.values();
    }

    /** Whether an option holds entries of its own, one per line, such as properties of clients. */
    boolean holdsEntries(String key) {
        OptionSpec option = options.get(key);
        return option != null && option.isMultiValue() && option.splitRegex().isEmpty();
    }

    /** The option with a key; null if there is none. */
    @Nullable OptionSpec option(String key) {
        return options.get(key);
    }

    /**
     * The option that the subject of a violation means. A subject has neither a unit nor a plural:
     * {@code lease} means {@code --lease-ms}, and {@code column id} means {@code --columns}.
     */
    Optional<OptionSpec> meantBy(String subject) {
        String word = subject.split(" ", 2)[0];
        return Stream.of(word, word + "s", word + "-ms", word + "-mb")
                .map(options::get)
                .filter(Objects::nonNull)
                .findFirst();
    }

    /**
     * The problem that a key is unknown, with the known keys that it resembles.
     *
     * @param shown the key as it was written
     * @param known turns a known key into what the user has to write
     */
    Problem unknown(String key, String shown, String where, UnaryOperator<String> known) {
        String nearest =
                suggestions(key).stream()
                        .map(known)
                        .map(name -> "'" + name + "'")
                        .collect(Collectors.joining(" or "));
        return new Problem(
                "'%s'%s is no setting".formatted(Check.shorten(shown, MAX_SHOWN), where)
                        + (nearest.isEmpty() ? "" : "; did you mean " + nearest + "?"));
    }

    private List<String> suggestions(String key) {
        return new UnmatchedArgumentException(line, List.of("--" + key))
                .getSuggestions().stream()
                        .filter(name -> options.containsKey(name.replaceFirst("^-+", "")))
                        .map(name -> name.replaceFirst("^-+", ""))
                        .toList();
    }
}
