package io.tailrace.process.settings;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * An entry of the list that a configuration file has: options with values of their own, and with
 * the values that all entries have in common. For one thread.
 */
public final class Entry {

    private final EntryList list;
    private final String name;
    private final String origin;
    private final Set<String> own;
    private final Settings settings;
    private final List<Problem> unread;
    private final Configured options;
    private final CommandSpec spec;
    private final ParseResult parsed;

    /**
     * @param own the keys of the options that the entry sets itself
     * @param settings all values of the entry, also those that are common
     * @param unread what was wrong when the entry was read, without its name
     */
    Entry(
            EntryList list,
            String name,
            String origin,
            Set<String> own,
            Settings settings,
            List<Problem> unread) {
        this.list = list;
        this.name = name;
        this.origin = origin;
        this.own = Set.copyOf(own);
        this.settings = settings;
        this.unread = List.copyOf(unread);
        CommandLine line =
                line(list)
                        .setDefaultValueProvider(settings)
                        .setCaseInsensitiveEnumValuesAllowed(true)
                        .setExpandAtFiles(false);
        // what the command line cannot mean is a problem of the process, which reports it once
        line.getCommandSpec().parser().collectErrors(true);
        this.parsed = line.parseArgs();
        this.spec = line.getCommandSpec();
        this.options = line.getCommand();
    }

    /** A line that knows the options of one entry. */
    static CommandLine line(EntryList list) {
        return new CommandLine(list.options()).registerConverter(Duration.class, new Durations());
    }

    /** The name, which is unique in the list. */
    public String name() {
        return name;
    }

    /** Where the entry begins, for messages. */
    String origin() {
        return origin;
    }

    /** The options with their values. */
    public <T extends Configured> T options(Class<T> type) {
        return type.cast(options);
    }

    /** Everything that is wrong with the entry; each problem begins with the name of the entry. */
    List<Problem> problems() {
        String prefix = ListedEntries.prefix(list, name);
        return Stream.concat(
                        unread.stream(),
                        new ConfigurationCheck(parsed, settings).ofEntry(options).stream())
                .map(problem -> problem.within(prefix))
                .toList();
    }

    /** What the entry sets itself, as YAML without indentation that ends with a line break. */
    String yaml() {
        StringBuilder text = new StringBuilder();
        spec.options().stream()
                .filter(option -> own.contains(Keys.key(option)))
                .filter(option -> OptionText.isGiven(option.getValue()))
                .forEach(
                        option ->
                                text.append("# ")
                                        .append(settings.origin(Keys.key(option)).orElse(origin))
                                        .append('\n')
                                        .append(OptionText.yaml(option, option.getValue())));
        return text.toString();
    }
}
