package io.tailrace.docs;

import static io.tailrace.docs.MarkdownTable.code;

import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ScopeType;

/**
 * The options of a process and of its subcommands: names, environment variables, defaults and
 * descriptions, read from the picocli model that also prints {@code --help}.
 */
final class OptionsPage {

    private final CommandSpec root;
    private final String environmentPrefix;

    /**
     * A page about a process.
     *
     * @param command the class that is annotated with {@code @Command}
     * @param environmentPrefix for example {@code TAILRACE_RELAY_}
     */
    OptionsPage(Class<?> command, String environmentPrefix) {
        this.root = new CommandLine(command).getCommandSpec();
        this.environmentPrefix = environmentPrefix;
    }

    String text(String title, String introduction) {
        StringBuilder page = new StringBuilder("# " + title + "\n\n" + introduction);
        page.append("\n\n## ").append(root.name()).append("\n\n");
        page.append(description(root)).append("\n\n");
        page.append(rootOptions());
        root.subcommands().values().stream().distinct().forEach(line -> append(page, line));
        return page.toString();
    }

    private void append(StringBuilder page, CommandLine line) {
        CommandSpec command = line.getCommandSpec();
        if (command.subcommands().isEmpty()) {
            page.append("\n## ").append(command.qualifiedName()).append("\n\n");
            page.append(description(command)).append('\n');
            String options = subcommandOptions(command);
            page.append(options.isEmpty() ? "" : "\n" + options);
        }
        command.subcommands().values().stream().distinct().forEach(child -> append(page, child));
    }

    private String rootOptions() {
        MarkdownTable table =
                new MarkdownTable("option", "environment variable", "default", "description");
        for (OptionSpec option : ownOptions(root)) {
            table.row(
                    name(option),
                    code(variable(option)),
                    defaultValue(option),
                    String.join(" ", option.description()));
        }
        return table.toString();
    }

    private static String subcommandOptions(CommandSpec command) {
        List<OptionSpec> options = ownOptions(command);
        if (options.isEmpty() && command.positionalParameters().isEmpty()) {
            return "";
        }
        MarkdownTable table = new MarkdownTable("option", "default", "description");
        for (PositionalParamSpec parameter : command.positionalParameters()) {
            table.row(
                    code(parameter.paramLabel()),
                    parameter.required() ? "required" : "",
                    String.join(" ", parameter.description()));
        }
        for (OptionSpec option : options) {
            table.row(name(option), defaultValue(option), String.join(" ", option.description()));
        }
        return table.toString();
    }

    /** The options that are declared by the command, without those for help and version. */
    private static List<OptionSpec> ownOptions(CommandSpec command) {
        return command.options().stream()
                .filter(option -> !option.inherited())
                .filter(option -> !option.usageHelp() && !option.versionHelp())
                .toList();
    }

    private static String name(OptionSpec option) {
        String name = code(String.join(", ", option.names()));
        return option.scopeType() == ScopeType.INHERIT ? name + " †" : name;
    }

    private String variable(OptionSpec option) {
        String name = option.longestName().replaceFirst("^-+", "");
        return environmentPrefix + name.replace('-', '_').toUpperCase(Locale.ROOT);
    }

    private static String defaultValue(OptionSpec option) {
        if (option.required()) {
            return "required";
        }
        boolean shown =
                option.showDefaultValue() != Visibility.NEVER
                        && option.arity().max() > 0
                        && (option.defaultValue() != null || option.initialValue() != null);
        String value = shown ? option.defaultValueString() : "";
        return value.isEmpty() ? "" : code(value);
    }

    private static String description(CommandSpec command) {
        return String.join(" ", command.usageMessage().description());
    }
}
