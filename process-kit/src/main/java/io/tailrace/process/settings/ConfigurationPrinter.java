package io.tailrace.process.settings;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * Shows the configuration of a process as YAML: every option with its value, under a comment that
 * says where the value comes from. Secrets are hidden. For one thread.
 */
public final class ConfigurationPrinter {

    private final CommandSpec root;
    private final Settings settings;

    /**
     * @param root the command of the process, with parsed arguments
     */
    public ConfigurationPrinter(CommandSpec root, Settings settings) {
        this.root = root;
        this.settings = settings;
    }

    /** The configuration; ends with a line break. */
    public String text() {
        ParseResult parsed = root.commandLine().getParseResult();
        StringBuilder text = new StringBuilder();
        for (OptionSpec option : Keys.of(root).options()) {
            Object value = option.getValue();
            if (OptionText.isGiven(value)) {
                text.append("# ").append(Origins.of(option, parsed, settings)).append('\n');
                text.append(OptionText.yaml(option, value));
            } else {
                text.append("# not set: ").append(Keys.key(option)).append('\n');
            }
        }
        Object command = root.userObject();
        EntryList list = command.getClass().getAnnotation(EntryList.class);
        if (list != null && command instanceof Configured configured) {
            entries(list, configured.entries(), text);
        }
        return text.toString();
    }

    private static void entries(EntryList list, List<Entry> entries, StringBuilder text) {
        if (entries.isEmpty()) {
            text.append("# not set: ").append(list.key()).append('\n');
            return;
        }
        text.append(list.key()).append(":\n");
        for (Entry entry : entries) {
            text.append("  # ").append(entry.origin()).append('\n');
            text.append("  - name: ").append(OptionText.quoted(entry.name())).append('\n');
            text.append(entry.yaml().indent(4));
        }
    }
}
